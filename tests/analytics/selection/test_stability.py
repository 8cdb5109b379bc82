"""Stability against whole evaluations, one per draw, and against cases worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zelo.analytics.scorecard import Band, Criterion, Linear, Logarithmic, Percentile, Rubric
from zelo.analytics.selection import Cap, Exclusion, Matrix, Policy, Tier, evaluate
from zelo.analytics.selection.policy import TIERS
from zelo.analytics.selection.stability import tier_stability
from zelo.lib.errors import InvalidInput
from zelo.lib.text import Text

HELD = ["", None, "strategic", "priority", "developing", "standard", "excluded"]
IDENTITY = Linear(((0, 0), (100, 100)))
TOP = (Tier("strategic", 60, 50),)


def policy_of(*criteria, concentration=None, tiers=TOP, **rest):
    stability = () if concentration is None else (("concentration", concentration),)
    text = Text("", "")
    return Policy(
        "p", 1, text, text, "root", 12, rest.pop("minimum_coverage", 0.0), criteria, tiers,
        stability=stability, **rest,
    )  # fmt: skip


def criterion(measure, weight=1.0, scale=IDENTITY, **rest):
    return Criterion(measure, weight, "strength", scale, **rest)


def random_case(seed, size=12):
    """A policy with every kind of scale and limit, and a matrix with gaps, ties and held tiers."""
    rng = np.random.default_rng(seed)
    scales = [
        Percentile(),
        Linear(((0, 0), (4, 60), (9, 100))),
        Logarithmic(1, 9),
        Rubric(((2, 30), (6, 90))),
    ]
    criteria = [
        criterion(
            f"m{place}",
            float(rng.choice([0.1, 1, 3])),
            scales[rng.integers(4)],
            unknown=str(rng.choice(["redistribute", "zero"])),
            gate=[None, None, Band(at_least=1)][rng.integers(3)],
            gate_unknown=str(rng.choice(["fail", "pass"])),
            met=[None, Band(2, 8)][rng.integers(2)],
        )
        for place in range(rng.integers(1, 5))
    ]
    policy = policy_of(
        *criteria,
        concentration=float(rng.choice([1e-6, 0.5, 10, 200])),
        tiers=(
            Tier("strategic", 70, 60, 2.0, 2),
            Tier("priority", 50, 50, 1.0),
            Tier("developing", 30, 20, 0.1),
        ),
        minimum_coverage=float(rng.choice([0, 0.5])),
        require=[None, "any"][rng.integers(2)] if any(c.met for c in criteria) else None,
        cap=Cap([None, 4][rng.integers(2)], [None, 5.1][rng.integers(2)]),
        exclusions=(Exclusion("03", Text("", "")), Exclusion("gone", Text("", ""))),
    )
    values = {c.measure: rng.integers(0, 10, size).astype(float) for c in criteria}
    for column in values.values():
        column[rng.random(size) < 0.2] = np.nan
    ids = [f"{number:02}" for number in rng.permutation(size)]
    matrix = Matrix(ids, values, np.array([HELD[i] for i in rng.integers(0, 7, size)], dtype=object))
    return policy, matrix, random_intervals(rng, values)


def random_intervals(rng, values):
    intervals = {}
    for measure, column in values.items():
        if rng.random() < 0.5:
            certain = rng.random(column.size) < 0.3
            low, high = (
                column - rng.integers(0, 4, column.size),
                column + rng.integers(0, 3, column.size),
            )
            intervals[measure] = np.where(certain, np.nan, low), np.where(certain, np.nan, high)
    return intervals


def slow_stability(policy, matrix, draws, rng, intervals):
    """Counts by tier and ranks of every draw, by whole evaluations in the matrix's own row order."""
    counts, ranks = np.zeros((len(TIERS), len(matrix)), dtype=int), []
    by_id = np.argsort(matrix.account_ids)
    weights = np.array([c.weight for c in policy.criteria])
    concentration = dict(policy.stability).get("concentration", 200)
    for child in rng.spawn(draws):
        drawn = np.maximum(child.dirichlet(concentration * (weights / weights.sum())), 1e-12).tolist()
        values = dict(matrix.values)
        for measure in policy.measures:
            low, high = intervals.get(measure, (np.array([np.nan]),) * 2)
            rows = [row for row in by_id if not np.isnan(low[row % low.size])]
            values[measure] = values[measure].copy()
            for row, z in zip(rows, child.standard_normal(len(rows)), strict=True):
                value = values[measure][row]
                values[measure][row] += z * (
                    (high[row] - value if z > 0 else value - low[row]) / 1.959963984540054
                )
        criteria = tuple(replace(c, weight=w) for c, w in zip(policy.criteria, drawn, strict=True))
        result = evaluate(replace(policy, criteria=criteria), replace(matrix, values=values))
        counts[result.tier.codes, np.arange(len(matrix))] += 1
        ranks.append(result.rank)
    return counts, np.array(ranks)


@pytest.mark.parametrize("seed", range(60))
def test_counts_and_ranks_equal_those_of_whole_evaluations(seed):
    policy, matrix, intervals = random_case(seed)
    found = tier_stability(policy, matrix, draws=15, rng=np.random.default_rng(seed), intervals=intervals)
    counts, ranks = slow_stability(policy, matrix, 15, np.random.default_rng(seed), intervals)
    np.testing.assert_array_equal(found.counts, counts)
    for row, column in enumerate(ranks.T):
        own = np.sort(column[column > 0])
        low = own[int(np.ceil(own.size / 20)) - 1] if own.size else 0
        high = own[int(np.ceil(own.size * 19 / 20)) - 1] if own.size else 0
        assert (found.rank_low[row], found.rank_high[row]) == (low, high)


@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_probabilities_add_up_and_row_order_changes_nothing(seed, random):
    policy, matrix, intervals = random_case(seed)
    order = list(range(len(matrix)))
    random.shuffle(order)
    shuffled = Matrix(
        matrix.account_ids[order],
        {measure: column[order] for measure, column in matrix.values.items()},
        matrix.previous_tiers[order],
    )
    moved = {measure: (low[order], high[order]) for measure, (low, high) in intervals.items()}
    found, again = (
        tier_stability(policy, rows, draws=9, rng=np.random.default_rng(seed), intervals=spans)
        for rows, spans in ((matrix, intervals), (shuffled, moved))
    )
    assert (found.counts.sum(axis=0) == 9).all() and (found.counts >= 0).all()
    np.testing.assert_allclose(found.probabilities.sum(axis=0), 1)
    np.testing.assert_array_equal(found.counts[:, order], again.counts)
    np.testing.assert_array_equal(found.rank_low[order], again.rank_low)
    np.testing.assert_array_equal(found.rank_high[order], again.rank_high)
    assert (found.rank_low <= found.rank_high).all()


def test_immense_concentration_gives_the_evaluation_for_sure():
    policy = policy_of(criterion("a", 2), criterion("b"), concentration=1e14, minimum_coverage=0.5)
    matrix = Matrix(["1", "2", "3"], {"a": [90, 30, np.nan], "b": [30, 90, 90]})
    result = evaluate(policy, matrix)
    found = tier_stability(policy, matrix, draws=20, rng=np.random.default_rng(1))
    words = result.tier.words()
    assert words.tolist() == ["strategic", "standard", "insufficient_data"]
    assert all(found.probability(word)[row] == 1 for row, word in enumerate(words))
    assert found.key_probability.tolist() == [1, 0, 0]
    assert found.rank_low.tolist() == found.rank_high.tolist() == [1, 2, 0]


def test_equal_points_in_every_criterion_do_not_depend_on_the_weights():
    policy = policy_of(criterion("a"), criterion("b", 5), concentration=1.0)
    matrix = Matrix(["1", "2"], {"a": [60, 59], "b": [60, 59]})
    found = tier_stability(policy, matrix, draws=50, rng=np.random.default_rng(2))
    assert found.key_probability.tolist() == [1, 0]


def test_two_mirrored_accounts_share_one_place_evenly():
    policy = policy_of(criterion("a"), criterion("b"), tiers=(Tier("strategic", 1, 1, None, 1),))
    matrix = Matrix(["1", "2"], {"a": [100, 0], "b": [0, 100]})
    found = tier_stability(policy, matrix, draws=4000, rng=np.random.default_rng(3))
    assert found.concentration == 200
    assert found.counts[0].sum() == 4000
    assert abs(found.key_probability[0] - 0.5) < 0.04
    assert found.rank_low.tolist() == [1, 1] and found.rank_high.tolist() == [2, 2]


def test_weights_vary_as_the_dirichlet_distribution_says():
    """The score is 100 w, w Beta(2, 2): P(w >= 0.75) = 1 - (3 x^2 - 2 x^3) = 0.15625."""
    policy = policy_of(criterion("a"), criterion("b"), concentration=4.0, tiers=(Tier("developing", 75, 75),))
    matrix = Matrix(["1"], {"a": [100], "b": [0]})
    found = tier_stability(policy, matrix, draws=8000, rng=np.random.default_rng(4))
    assert found.key_probability[0] == pytest.approx(0.15625, abs=0.015)


def test_an_uncertain_value_is_its_median_and_its_interval_holds_95_percent():
    policy = policy_of(criterion("a"), tiers=(Tier("developing", 50, 50),))
    matrix = Matrix(["at", "high", "low", "none"], {"a": [50.0, 40, 70, 49]})
    spans = {"a": (np.array([45.0, 39, 50, np.nan]), np.array([90.0, 50, 71, np.nan]))}
    found = tier_stability(policy, matrix, draws=8000, rng=np.random.default_rng(5), intervals=spans)
    np.testing.assert_allclose(found.key_probability, [0.5, 0.025, 0.975, 0], atol=0.02)
    assert found.key_probability[1] > 0 and found.key_probability[2] < 1


def test_a_value_at_the_end_of_its_interval_never_crosses_it():
    policy = policy_of(criterion("a", gate=Band(at_least=10)), tiers=(Tier("developing", 0, 0),))
    matrix = Matrix(["1"], {"a": [10.0]})
    found = tier_stability(
        policy, matrix, draws=300, rng=np.random.default_rng(6), intervals={"a": ([10.0], [12.0])}
    )
    assert found.key_probability[0] == 1


def test_excluded_accounts_stay_excluded_and_an_empty_matrix_gives_nothing():
    policy = policy_of(criterion("a"), exclusions=(Exclusion("1", Text("", "")),))
    found = tier_stability(policy, Matrix(["1"], {"a": [99]}), draws=3, rng=np.random.default_rng(7))
    assert found.probability("excluded")[0] == 1 and found.rank_low[0] == 1
    nobody = tier_stability(policy, Matrix([], {"a": []}), draws=3, rng=np.random.default_rng(7))
    assert nobody.counts.shape == (6, 0) and nobody.rank_low.shape == (0,)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"draws": 0}, "draws: found 0; allowed: a whole number from 1"),
        (
            {"intervals": {"b": ([1.0], [2.0])}},
            "an interval is given for b, which the matrix lacks; it has a",
        ),
        (
            {"intervals": {"a": ([1.0, 2.0], [3.0, 4.0])}},
            r"interval of a has shape \(2,\), its values \(1,\)",
        ),
        ({"intervals": {"a": ([6.0], [7.0])}}, "account 1: found 6 to 7 around 5; needed: two numbers"),
        ({"intervals": {"a": ([np.nan], [7.0])}}, "found nan to 7 around 5"),
        ({"intervals": {"a": ([-np.inf], [7.0])}}, "found -inf to 7 around 5"),
        ({"policy": policy_of(criterion("c"))}, "policy p needs c; compute and pass"),
        ({"matrix": Matrix(["1", "1"], {"a": [5, 5]})}, "account 1 appears twice"),
    ],
)
def test_mistakes_are_named(changes, message):
    arguments = {
        "policy": policy_of(criterion("a")), "matrix": Matrix(["1"], {"a": [5]}),
        "draws": 2, "rng": np.random.default_rng(0),
    } | changes  # fmt: skip
    with pytest.raises(InvalidInput, match=message):
        tier_stability(**arguments)
