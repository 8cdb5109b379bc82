"""Tiers, caps and hysteresis on accounts whose score is simply their value."""

import numpy as np
import pytest

from zelo.analytics.selection import Matrix, evaluate, parse_policy

HEAD = """
name = "points"
version = 1
title = "Points"
[[criteria]]
measure = "points"
weight = 3
axis = "strength"
scale = { kind = "linear", anchors = [[0, 0], [100, 100]] }
"""
TIER_WORDS = {"s": "strategic", "p": "priority", "d": "developing"}
SHORT = {word: letter for letter, word in TIER_WORDS.items()} | {"standard": "-"}


def tier(name, enter, stay=None, **rest):
    rest = {"enter": enter, "stay": enter if stay is None else stay} | rest
    return f'[[tiers]]\nname = "{name}"\n' + "".join(f"{key} = {value}\n" for key, value in rest.items())


def placed(accounts, *tiers, cap="", held=None):
    """Tier letter, or - for standard, and what blocks, by account."""
    policy = parse_policy(HEAD + "".join(tiers) + cap, {"points": "higher"})
    previous = [TIER_WORDS.get((held or {}).get(account, ""), "") for account in accounts]
    matrix = Matrix(list(accounts), {"points": list(accounts.values())}, previous)
    result = evaluate(policy, matrix)
    words = [SHORT[word] for word in result.tier.words()]
    return dict(zip(accounts, words, strict=True)), dict(zip(accounts, result.blocking.words(), strict=True))


def tiers_of(*arguments, **options):
    return "".join(placed(*arguments, **options)[0].values())


STRATEGIC = tier("strategic", 75, 70)
PRIORITY = tier("priority", 60, 55)
DEVELOPING = tier("developing", 50, 45)
ALL = (STRATEGIC, PRIORITY, DEVELOPING)


def test_threshold_is_reached_at_its_very_value():
    assert tiers_of({"a": 75, "b": 74.999999, "c": 60, "d": 50, "e": 49.999999}, *ALL) == "sppd-"


def test_threshold_is_on_the_grid_of_scores():
    accounts = {"a": 80.3, "b": 80.30000000001, "c": 80.29}
    assert tiers_of(accounts, tier("strategic", 80.3)) == "ss-"


def test_holder_stays_below_enter_until_below_stay():
    accounts = {"new": 72, "holder": 72, "at_stay": 70, "lost": 69.9}
    held = {"holder": "s", "at_stay": "s", "lost": "s"}
    assert tiers_of(accounts, STRATEGIC, held=held) == "-ss-"


def test_holder_who_loses_a_tier_needs_only_the_stay_of_the_next():
    # Both below 60; who held strategic held priority "or better".
    assert tiers_of({"fell": 56, "new": 56}, *ALL, held={"fell": "s"}) == "pd"


def test_holder_of_a_lower_tier_needs_enter_for_the_higher():
    assert tiers_of({"a": 72, "b": 58}, *ALL, held={"a": "p", "b": "d"}) == "pd"


def test_holder_of_a_tier_the_policy_lacks_counts_as_holding_the_tiers_below():
    assert tiers_of({"a": 46, "b": 46, "c": 72}, STRATEGIC, DEVELOPING, held={"a": "p", "c": "p"}) == "d-d"


def test_cap_takes_the_best_and_ties_go_by_account():
    tiers, blocking = placed({"c": 80, "b": 80, "a": 90, "d": 80}, STRATEGIC, cap="[cap]\ncount = 2\n")
    assert tiers == {"c": "-", "b": "s", "a": "s", "d": "-"}
    assert blocking == {"c": "cap", "b": "none", "a": "none", "d": "cap"}


def test_account_without_room_falls_to_the_next_tier():
    tiers, blocking = placed(
        {"a": 90, "b": 85, "c": 80, "d": 79},
        tier("strategic", 75, count=1),
        tier("priority", 60, count=1),
        tier("developing", 50, count=1),
    )
    assert "".join(tiers.values()) == "spd-"
    assert blocking["d"] == "cap"


def test_challenger_within_the_margin_does_not_displace_the_holder():
    # The holder stands at 72 + 5.
    one = tier("strategic", 75, 70, count=1)
    held = {"holder": "s"}
    assert tiers_of({"challenger": 76.9, "holder": 72}, one, held=held) == "-s"
    assert tiers_of({"challenger": 77, "holder": 72}, one, held=held) == "-s"
    assert tiers_of({"challenger": 77.0001, "holder": 72}, one, held=held) == "s-"
    assert tiers_of({"challenger": 77, "holder": 72}, one) == "s-"


def test_holder_comes_first_at_equal_scores_without_a_margin():
    one = tier("strategic", 75, count=1)
    assert tiers_of({"a": 80, "b": 80}, one, held={"b": "s"}) == "-s"


def test_account_displaced_by_the_cap_is_blocked_by_it():
    _, blocking = placed(
        {"challenger": 90, "holder": 80}, STRATEGIC, cap="[cap]\ncount = 1\n", held={"holder": "s"}
    )
    assert blocking == {"challenger": "none", "holder": "cap"}


def test_margin_of_a_tier_helps_only_its_holders():
    # For priority, count 1: the one who held developing has no margin there.
    tiers = (tier("strategic", 90), tier("priority", 60, 50, count=1), tier("developing", 40, 30))
    accounts = {"a": 70, "b": 65, "c": 66}
    assert tiers_of(accounts, *tiers, held={"b": "d"}) == "pdd"
    assert tiers_of(accounts, *tiers, held={"b": "p"}) == "dpd"
    assert tiers_of(accounts, *tiers, held={"b": "s"}) == "dpd"


def test_cap_of_the_programme_is_filled_from_the_best_tier():
    assert tiers_of({"a": 90, "b": 80, "c": 65, "d": 64, "e": 55}, *ALL, cap="[cap]\ncount = 3\n") == "ssp--"


def test_hours_cap_counts_the_hours_of_each_tier():
    # 40 hours: one strategic (16), two priority (16), then 8 left: two developing of 3, 2 unused.
    tiers = (
        tier("strategic", 75, hours=16, count=1),
        tier("priority", 60, hours=8, count=2),
        tier("developing", 50, hours=3),
    )
    accounts = {"a": 90, "b": 89, "c": 88, "d": 87, "e": 86, "f": 85}
    assert tiers_of(accounts, *tiers, cap="[cap]\nhours = 40\n") == "sppdd-"


def test_hours_that_do_not_suffice_for_a_tier_may_suffice_for_the_next():
    tiers = (tier("strategic", 75, hours=16), tier("priority", 60, hours=8))
    assert tiers_of({"a": 90, "b": 89, "c": 88}, *tiers, cap="[cap]\nhours = 24\n") == "sp-"


def test_hours_are_counted_as_decimals():
    three = tier("strategic", 75, hours=0.1)
    assert tiers_of({"a": 90, "b": 89, "c": 88, "d": 87}, three, cap="[cap]\nhours = 0.3\n") == "sss-"


@pytest.mark.parametrize(
    ("cap", "expected"), [("count = 1\nhours = 99", "s--"), ("count = 9\nhours = 32", "ss-")]
)
def test_the_tighter_of_two_caps_decides(cap, expected):
    accounts = {"a": 90, "b": 89, "c": 88}
    assert tiers_of(accounts, tier("strategic", 75, hours=16), cap=f"[cap]\n{cap}\n") == expected


def test_evaluation_of_no_accounts_is_empty():
    policy = parse_policy(HEAD + STRATEGIC, {"points": "higher"})
    result = evaluate(policy, Matrix(np.array([], dtype=str), {"points": np.array([])}))
    assert result.score.size == result.key_accounts.size == 0
    assert result.contributions.shape == (1, 0)
