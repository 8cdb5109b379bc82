"""Measures drawn together by their model: stability against one whole evaluation per draw."""

from dataclasses import replace

import numpy as np
import pytest

from zelo.analytics.scorecard import Band, Criterion, Linear, Percentile
from zelo.analytics.selection import Cap, Matrix, Policy, Tier, Together, evaluate
from zelo.analytics.selection.policy import TIERS
from zelo.analytics.selection.stability import tier_stability
from zelo.lib.errors import InvalidInput
from zelo.lib.text import Text

SIZE = 30
SCALE = Linear(((0, 0), (20, 100)))
NAMES = ("value", "purchases", "revenue")


def policy(gate=None):
    criteria = (
        Criterion("value", 3.0, "attractiveness", Percentile()),
        Criterion("purchases", 2.0, "strength", SCALE, gate=gate),
        Criterion("revenue", 1.0, "strength", SCALE),
    )
    text = Text("", "")
    tiers = (Tier("strategic", 60, 55, None, 6), Tier("developing", 40, 40))
    return Policy("p", 1, text, text, "root", 12, 0.0, criteria, tiers, cap=Cap(12, None))


def case(seed):
    """Accounts in no order of ids; a third of them certain, some without a revenue."""
    rng = np.random.default_rng(seed)
    values = {name: rng.integers(0, 20, SIZE).astype(float) for name in NAMES}
    values["revenue"][:4] = np.nan
    matrix = Matrix([f"{number:02}" for number in rng.permutation(SIZE)], values)
    uncertain = rng.random(SIZE) < 0.7

    def draw(child):
        """In the order of ids: one number per account moves both measures."""
        fate = child.gamma(2.0, 5.0, SIZE)
        return {"value": 3 * fate, "purchases": np.floor(fate)}

    return matrix, Together({"value": uncertain, "purchases": uncertain}, draw)


def whole_evaluations(chosen, matrix, together, draws, rng, spans):
    """The counts of tiers by an evaluation of all accounts per draw."""
    counts = np.zeros((len(TIERS), SIZE), dtype=int)
    weights = np.array([criterion.weight for criterion in chosen.criteria])
    low, high = spans["revenue"]
    by_id = np.argsort(matrix.account_ids)
    for child in rng.spawn(draws):
        drawn = np.maximum(child.dirichlet(200 * (weights / weights.sum())), 1e-12).tolist()
        fates = together.draw(child)
        values = {name: column.copy() for name, column in matrix.values.items()}
        for place, row in enumerate(by_id):
            for name, uncertain in together.uncertain.items():
                if uncertain[row]:
                    values[name][row] = fates[name][place]
        rows = [row for row in by_id if not np.isnan(low[row])]
        for row, z in zip(rows, child.standard_normal(len(rows)), strict=True):
            value = values["revenue"][row]
            values["revenue"][row] += z * (
                (high[row] - value if z > 0 else value - low[row]) / 1.959963984540054
            )
        criteria = tuple(replace(c, weight=w) for c, w in zip(chosen.criteria, drawn, strict=True))
        result = evaluate(replace(chosen, criteria=criteria), replace(matrix, values=values))
        counts[result.tier.codes, np.arange(SIZE)] += 1
    return counts


@pytest.mark.parametrize("gate", [None, Band(at_least=5)])
@pytest.mark.parametrize("seed", range(8))
def test_counts_equal_those_of_whole_evaluations(seed, gate):
    matrix, together = case(seed)
    revenue = matrix.values["revenue"]
    spans = {"revenue": (revenue - 3, revenue + 2)}
    found = tier_stability(
        policy(gate), matrix, draws=25, rng=np.random.default_rng(seed), intervals=spans, together=together
    )
    counts = whole_evaluations(policy(gate), matrix, together, 25, np.random.default_rng(seed), spans)
    np.testing.assert_array_equal(found.counts, counts)


def test_the_order_of_rows_changes_nothing():
    matrix, together = case(3)
    order = np.random.default_rng(1).permutation(SIZE)
    shuffled = Matrix(matrix.account_ids[order], {name: v[order] for name, v in matrix.values.items()})
    moved = Together({name: flags[order] for name, flags in together.uncertain.items()}, together.draw)
    found, again = (
        tier_stability(policy(), rows, draws=20, rng=np.random.default_rng(2), together=source)
        for rows, source in ((matrix, together), (shuffled, moved))
    )
    np.testing.assert_array_equal(found.counts[:, order], again.counts)


def test_measures_outside_the_policy_and_certain_accounts_draw_nothing():
    matrix, together = case(4)
    nobody = Together({"value": np.zeros(SIZE, dtype=bool)}, together.draw)
    plain, same = (
        tier_stability(policy(), matrix, draws=10, rng=np.random.default_rng(5), together=source)
        for source in (None, nobody)
    )
    np.testing.assert_array_equal(plain.counts, same.counts)


@pytest.mark.parametrize(
    ("uncertain", "spans", "message"),
    [
        ({"other": np.ones(SIZE, dtype=bool)}, {}, "the matrix has no such measure"),
        ({"value": np.ones(3, dtype=bool)}, {}, "the matrix has no such measure"),
        ({"revenue": np.ones(SIZE, dtype=bool)}, {}, "whose value is unknown"),
        ({"value": np.ones(SIZE, dtype=bool)}, {"value": (np.zeros(SIZE), np.full(SIZE, 99.0))}, "interval"),
    ],
)
def test_what_cannot_be_drawn_is_refused(uncertain, spans, message):
    matrix, together = case(6)
    with pytest.raises(InvalidInput, match=message):
        tier_stability(
            policy(),
            matrix,
            draws=1,
            rng=np.random.default_rng(7),
            intervals=spans,
            together=replace(together, uncertain=uncertain),
        )
