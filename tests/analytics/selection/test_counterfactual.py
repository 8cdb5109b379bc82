"""Counterfactuals: worked out by hand, applied, and compared with a scan of many values."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zelo.analytics.scorecard import Band, Criterion, Linear, Logarithmic, Percentile, Rubric
from zelo.analytics.selection import Cap, Exclusion, Matrix, Policy, Tier, evaluate
from zelo.analytics.selection.counterfactual import counterfactual
from zelo.lib.text import Text

IDENTITY = Linear(((0, 0), (100, 100)))
HELD = ["", "strategic", "developing", "standard"]
TOP = (Tier("strategic", 60, 50),)


def policy_of(*criteria, tiers=TOP, **rest):
    text = Text("", "")
    return Policy("p", 1, text, text, "root", 12, rest.pop("minimum_coverage", 0.0), criteria, tiers, **rest)


def criterion(measure, weight=1.0, scale=IDENTITY, **rest):
    return Criterion(measure, weight, "strength", scale, **rest)


def is_key_with(result, index, measure, value):
    column = result.matrix.values[measure].copy()
    column[index] = value
    matrix = replace(result.matrix, values={**result.matrix.values, measure: column})
    return bool(evaluate(result.policy, matrix).is_key[index])


def of_one(policy, **values):
    return counterfactual(evaluate(policy, Matrix(["1"], {m: [v] for m, v in values.items()})), 0)


def test_an_account_out_is_told_the_smallest_value_that_lets_it_in():
    """Weights 3 and 1: the score is 37.5; 22.5 points more are 30 of a, and b has not enough."""
    found = of_one(policy_of(criterion("a", 3), criterion("b")), a=40, b=30)
    assert found.enters and found.account_id == "1"
    assert found.changes[0].value == 40 and found.changes[0].tier == "strategic"
    assert found.changes[0].needed == pytest.approx(70, abs=1e-5)
    assert found.changes[0].score_change == 22.5
    assert found.changes[1].needed is None and found.changes[1].value == 30
    assert found.best == found.changes[0]


def test_a_key_account_is_told_what_would_take_it_out_and_a_held_tier_needs_only_its_stay():
    policy = policy_of(criterion("a"))
    assert of_one(policy, a=70).best.needed == pytest.approx(60, abs=1e-5)
    held = Matrix(["1"], {"a": [70]}, ["strategic"])
    found = counterfactual(evaluate(policy, held), 0)
    assert not found.enters and found.best.tier == "standard"
    assert found.best.needed == pytest.approx(50, abs=1e-5) and found.best.needed < 50
    assert found.best.score_change == pytest.approx(-20, abs=1e-5)


def test_the_best_change_moves_the_score_least():
    """Both criteria reach 60; the rubric only by a leap of 100 points, the linear one by just enough."""
    steps = Rubric(((10, 100),))
    found = of_one(policy_of(criterion("steps", 1, steps), criterion("a", 1)), steps=9, a=70)
    assert found.changes[0].needed == 10 and found.changes[0].score_change == 50
    assert found.changes[1].needed is None
    both = of_one(policy_of(criterion("steps", 1, steps), criterion("a", 2)), steps=0, a=80)
    assert both.changes[0].needed == 10 and both.changes[0].score_change == pytest.approx(100 / 3, abs=1e-5)
    assert both.best.measure == "a" and both.best.needed == pytest.approx(90, abs=1e-5)


def test_equal_changes_of_the_score_go_by_the_relative_change_of_the_value():
    wide, narrow = Linear(((100, 0), (200, 100))), Linear(((1000, 0), (1100, 100)))
    found = of_one(
        policy_of(criterion("wide", 1, wide), criterion("narrow", 1, narrow)), wide=150, narrow=1050
    )
    assert found.changes[0].score_change == found.changes[1].score_change == 10
    assert found.best.measure == "narrow"


def test_a_gate_is_the_only_way_in_for_who_has_the_points():
    """delay has no more points to give under its gate, so that passing it costs no point."""
    falling = Linear(((5, 100), (90, 100)))
    policy = policy_of(criterion("a"), criterion("delay", 1, falling, better="lower", gate=Band(at_most=30)))
    found = of_one(policy, a=80, delay=45)
    assert [change.needed for change in found.changes] == [None, 30]
    assert found.best.score_change == 0
    inside = of_one(policy, a=80, delay=30)
    assert inside.best.needed == math.nextafter(30, 99) and inside.best.score_change == 0


def test_a_gate_with_two_sides_stops_a_value_that_would_have_the_points():
    gated = criterion("a", gate=Band(10, 55))
    assert of_one(policy_of(gated), a=40).best is None
    assert of_one(policy_of(replace(gated, gate=Band(10, 65))), a=80).best.needed == 65


def test_the_rule_may_be_what_is_lacking():
    policy = policy_of(
        criterion("a", met=Band(at_least=90)), criterion("b", met=Band(at_least=70)), require="any"
    )
    found = of_one(policy, a=85, b=65)
    assert [change.needed for change in found.changes] == [90, 70]
    assert found.best.measure == "a"


def test_a_full_programme_asks_for_more_than_the_worst_holder_has():
    policy = policy_of(criterion("a"), cap=Cap(count=1), tiers=(Tier("strategic", 60, 55),))
    result = evaluate(policy, Matrix(["1", "2"], {"a": [62, 70]}, ["strategic", ""]))
    assert result.blocking.at(1) == "none"
    found = counterfactual(result, 0)
    assert found.best.needed == pytest.approx(65, abs=1e-5) and found.enters
    assert counterfactual(result, 1).best.needed == pytest.approx(67, abs=1e-5)


def test_a_percentile_is_passed_not_approached():
    """Five accounts, places 0 25 50 75 100: to have 75, the account must stand between the last two."""
    policy = policy_of(criterion("a", scale=Percentile()), tiers=(Tier("strategic", 75, 75),))
    result = evaluate(policy, Matrix(list("12345"), {"a": [1, 2, 3, 4, 5]}))
    found = counterfactual(result, 1)
    assert found.best.needed == math.nextafter(4, 5) and found.best.score_change == 50
    assert found.best.tier == "strategic"
    assert counterfactual(result, 3).best.needed == 3


def test_excluded_unscored_and_unknown_say_so():
    policy = policy_of(
        criterion("a"), criterion("b"), minimum_coverage=0.5, exclusions=(Exclusion("1", Text("", "")),)
    )
    values = {"a": [10.0, math.nan, math.nan, 30], "b": [10.0, math.nan, 30, 30]}
    result = evaluate(policy, Matrix(list("1234"), values))
    assert counterfactual(result, 0) is None
    assert counterfactual(result, 1) is None
    found = counterfactual(result, 2)
    assert found.changes[0].value is None and found.changes[0].needed is None
    assert found.best == found.changes[1] and found.best.needed == pytest.approx(60, abs=1e-5)
    with pytest.raises(IndexError):
        counterfactual(result, 4)
    assert counterfactual(result, -1) == counterfactual(result, 3)


def test_limits_keep_a_value_possible():
    policy = policy_of(criterion("a"), criterion("b"))
    result = evaluate(policy, Matrix(["1"], {"a": [50], "b": [60]}))
    found = counterfactual(result, 0, limits={"b": (0, 65)})
    assert found.best.measure == "a" and found.changes[1].needed is None


def test_huge_and_negative_values_are_searched_through():
    found = of_one(policy_of(criterion("a", scale=Linear(((-1e12, 0), (1e12, 100))))), a=-1e12)
    assert found.best.needed == pytest.approx(2e11, rel=1e-6)


def random_result(seed, size=9):
    rng = np.random.default_rng(seed)
    scales = [
        Percentile(),
        Linear(((0, 0), (4, 60), (9, 100))),
        Logarithmic(1, 9),
        Rubric(((2, 30), (6, 90))),
    ]
    falling = [Percentile(reverse=True), Linear(((0, 100), (7, 0))), Logarithmic(9, 1)]
    criteria = [
        criterion(
            f"m{place}",
            float(rng.choice([0.5, 1, 3])),
            [*scales, *falling][rng.integers(7)],
            unknown=str(rng.choice(["redistribute", "zero"])),
            gate=[None, None, Band(at_least=1), Band(1, 8)][rng.integers(4)],
            gate_unknown=str(rng.choice(["fail", "pass"])),
            met=[None, Band(2, 8)][rng.integers(2)],
        )
        for place in range(rng.integers(1, 5))
    ]
    policy = policy_of(
        *criteria,
        tiers=(Tier("strategic", 70, 60, 2.0, 2), Tier("developing", 40, 35, 1.0)),
        minimum_coverage=float(rng.choice([0, 0.5])),
        require=[None, "any"][rng.integers(2)] if any(c.met for c in criteria) else None,
        cap=Cap([None, 3][rng.integers(2)], [None, 5.1][rng.integers(2)]),
        exclusions=(Exclusion("03", Text("", "")),),
    )
    values = {c.measure: rng.integers(0, 10, size).astype(float) for c in criteria}
    for column in values.values():
        column[rng.random(size) < 0.15] = np.nan
    ids = [f"{number:02}" for number in rng.permutation(size)]
    return evaluate(policy, Matrix(ids, values, [HELD[i] for i in rng.integers(0, 4, size)]))


@given(st.integers(0, 100_000), st.integers(0, 8))
@settings(max_examples=60, deadline=None)
def test_the_change_applied_moves_the_account_and_the_value_before_it_does_not(seed, index):
    result = random_result(seed)
    found = counterfactual(result, index)
    if found is None:
        assert result.tier.at(index) in ("excluded", "insufficient_data")
        return
    assert found.enters is not bool(result.is_key[index])
    for change in found.changes:
        if change.needed is not None:
            assert is_key_with(result, index, change.measure, change.needed) is found.enters
            before = math.nextafter(change.needed, change.value)
            assert is_key_with(result, index, change.measure, before) is not found.enters
            assert abs(change.score_change) >= abs(found.best.score_change)


@pytest.mark.parametrize("seed", range(40))
def test_no_nearer_value_of_a_scan_moves_the_account(seed):
    result = random_result(seed)
    index = seed % 9
    found = counterfactual(result, index)
    for change in found.changes if found else ():
        if change.value is None:
            continue
        scan = np.arange(-1, 11, 0.25).tolist()
        moving = [
            value for value in scan if is_key_with(result, index, change.measure, value) is found.enters
        ]
        if change.needed is None:
            assert not moving
            continue
        sign = 1 if change.needed > change.value else -1
        side = [abs(value - change.value) for value in moving if (value - change.value) * sign > 0]
        assert all(distance >= abs(change.needed - change.value) for distance in side)
