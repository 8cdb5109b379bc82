"""Measures whose values are drawn together by the model that made them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from zelo.analytics.scorecard.grid import Flags, Floats, Indices
from zelo.analytics.selection.intervals import Intervals
from zelo.analytics.selection.matrix import Matrix
from zelo.analytics.selection.policy import Policy
from zelo.lib.errors import InvalidInput


@dataclass(frozen=True)
class Together:
    """What a model says of n accounts, drawn as often as wanted.

    uncertain: by measure, which accounts are drawn, in the order of the matrix's rows; the others keep their
    value. draw: from a generator, a value of each measure for each account, finite where it is drawn, in the
    order of the accounts' ids, all of one fate.
    """

    uncertain: Mapping[str, Flags]
    draw: Callable[[np.random.Generator], Mapping[str, Floats]]


@dataclass(frozen=True)
class Drawn:
    """A criterion whose measure is drawn together with others, accounts in the order of their ids.

    row: the criterion's place in the policy. values: shape (n,). accounts: shape (m,), those drawn.
    """

    row: int
    measure: str
    values: Floats
    accounts: Indices


def find_drawn(
    policy: Policy, matrix: Matrix, together: Together | None, intervals: Intervals, order: Indices
) -> tuple[Drawn, ...]:
    """The policy's criteria drawn together; order: shape (n,), the matrix's rows by account id.

    Raises: InvalidInput for a measure that the matrix lacks, a wrong shape, an unknown value to be drawn, or
    a measure that has an interval as well.
    """
    found = []
    for measure, uncertain in ({} if together is None else together.uncertain).items():
        values = matrix.values.get(measure)
        if measure in intervals:
            raise InvalidInput(f"{measure} is drawn by its model; leave out its interval")
        if values is None or uncertain.shape != values.shape:
            raise InvalidInput(
                f"{measure} is to be drawn, but the matrix has no such measure of its accounts"
            )
        if np.isnan(values[uncertain]).any():
            raise InvalidInput(f"{measure} is to be drawn for an account whose value is unknown")
        accounts = np.flatnonzero(uncertain[order])
        if measure in policy.measures and accounts.size:
            row = policy.measures.index(measure)
            found.append(Drawn(row, measure, values[order], accounts))
    return tuple(sorted(found, key=lambda drawn: drawn.row))


def draw_together(
    together: Together | None, drawn: tuple[Drawn, ...], rng: np.random.Generator
) -> dict[str, Floats]:
    """The values of these criteria with those of the accounts drawn. Shapes (n,), by account id."""
    if together is None or not drawn:
        return {}
    fates = together.draw(rng)
    values = {one.measure: one.values.copy() for one in drawn}
    for one in drawn:
        values[one.measure][one.accounts] = fates[one.measure][one.accounts]
    return values
