"""What an evaluation is made on: one row per account, one array of values per measure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zelo.analytics.scorecard.grid import Floats, Indices
from zelo.analytics.selection.policy import TIERS
from zelo.lib.errors import InvalidInput

TIER_NAMES = (*TIERS, "")
NO_TIER = len(TIERS)


@dataclass(frozen=True)
class Matrix:
    """The measures of n accounts as of one date.

    account_ids: shape (n,), text, each once.
    values: for each measure an array of shape (n,), in its unit, NaN = unknown.
    previous_tiers: shape (n,), the tier decided or evaluated before, "" or None where there is none.
    Raises: InvalidInput for a wrong shape or an infinite value; a repeated id or an unknown tier is found by
    the evaluation.
    """

    account_ids: NDArray[Any]
    values: Mapping[str, Floats]
    previous_tiers: NDArray[Any] | None = None

    def __post_init__(self) -> None:
        ids = np.asarray(self.account_ids, dtype=np.str_)
        values = {name: np.asarray(array, dtype=np.float64) for name, array in self.values.items()}
        object.__setattr__(self, "account_ids", ids)
        object.__setattr__(self, "values", values)
        for name, array in values.items():
            self._check_length(f"the values of {name}", array)
            if np.isinf(array).any():
                account = ids[np.isinf(array)][0]
                raise InvalidInput(
                    f"{name} of account {account} is infinite; give a number, or NaN if unknown"
                )
        if self.previous_tiers is not None:
            object.__setattr__(self, "previous_tiers", np.asarray(self.previous_tiers, dtype=object))
            self._check_length("the previous tiers", self.previous_tiers)

    def __len__(self) -> int:
        return len(self.account_ids)

    def with_values(self, values: Mapping[str, Floats]) -> "Matrix":
        """The same accounts with further measures; what was found out of the accounts is not found anew."""
        made = Matrix(self.account_ids, {**self.values, **values}, self.previous_tiers)
        vars(made).update(
            {name: kept for name, kept in vars(self).items() if name in ("id_rank", "previous")}
        )
        return made

    def _check_length(self, what: str, array: NDArray[Any]) -> None:
        if array.shape != self.account_ids.shape:
            raise InvalidInput(
                f"{what} have shape {array.shape}, the account ids {self.account_ids.shape}; "
                "give one per account"
            )

    @cached_property
    def id_rank(self) -> Indices:
        """The place of each account's id in text order, from 0. Raises: InvalidInput if an id repeats."""
        ids = self.account_ids
        if bool(np.all(ids[:-1] < ids[1:])):
            return np.arange(len(ids))
        order = np.argsort(ids)
        ascending = ids[order]
        repeats = np.flatnonzero(ascending[:-1] == ascending[1:])
        if repeats.size:
            raise InvalidInput(f"account {ascending[repeats[0]]} appears twice; give each account once")
        rank = np.empty(len(ids), dtype=np.intp)
        rank[order] = np.arange(len(ids))
        return rank

    @cached_property
    def previous(self) -> NDArray[np.int8]:
        """The previous tier's place in TIER_NAMES. Shape (n,). Raises: InvalidInput if it is none of them."""
        if self.previous_tiers is None:
            return np.full(len(self), NO_TIER, dtype=np.int8)
        places = {name: place for place, name in enumerate(TIER_NAMES)} | {None: NO_TIER}
        codes = [places.get(tier, -1) for tier in self.previous_tiers.tolist()]
        previous = np.array(codes, dtype=np.int8)
        if (previous < 0).any():
            row = int(np.argmin(previous))
            raise InvalidInput(
                f"previous tier of account {self.account_ids[row]}: found {self.previous_tiers[row]!r}; "
                f"allowed: {', '.join(TIERS)}, or empty"
            )
        return previous
