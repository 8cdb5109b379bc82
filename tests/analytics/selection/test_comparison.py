"""Accounts whose score is half their size, half their fit; revenue is apart."""

import numpy as np
import pytest

from zelo.analytics.selection import Matrix, compare_with_top, evaluate, parse_policy
from zelo.lib.errors import InvalidInput

POLICY = """
name = "half"
version = 1
title = "Half"
minimum_coverage = 0.6
[[criteria]]
measure = "size"
weight = 1
axis = "strength"
scale = { kind = "linear", anchors = [[0, 0], [100, 100]] }
[[criteria]]
measure = "fit"
weight = 1
axis = "attractiveness"
scale = { kind = "linear", anchors = [[0, 0], [100, 100]] }
gate = { at_least = 10 }
[[tiers]]
name = "priority"
enter = 60
"""
MEASURES = {"size": "higher", "fit": "higher"}
U = np.nan


def compare(accounts, cap=""):
    """accounts: id -> (size, fit, revenue)."""
    size, fit, revenue = np.array(list(accounts.values()), dtype=float).T
    result = evaluate(
        parse_policy(POLICY + cap, MEASURES), Matrix(list(accounts), {"size": size, "fit": fit})
    )
    return result, compare_with_top(result, revenue)


def test_list_of_the_biggest_shows_itself():
    _, comparison = compare({"a": (90, 90, 900), "b": (80, 80, 800), "c": (10, 10, 100)})
    assert (comparison.n, comparison.overlap, comparison.overlap_share) == (2, 2, 1)
    assert comparison.list_is_just_the_biggest
    assert comparison.in_instead == ()


def test_account_in_instead_names_the_criterion_and_what_keeps_the_other_out():
    # Keys by score: a 90, c 70, d 65. Top three by revenue: a, b, e.
    # c (size 50, fit 90: 25 + 45) for b (100, 15: 50 + 7.5): fit is 37.5 ahead.
    # d (size 70, fit 60: 35 + 30) for e (90, 5: 45 + 2.5, gate): fit is 27.5 ahead.
    accounts = {
        "e": (90, 5, 700),
        "d": (70, 60, 300),
        "c": (50, 90, 200),
        "b": (100, 15, 800),
        "a": (90, 90, 900),
    }
    result, comparison = compare(accounts)
    assert (comparison.n, comparison.overlap) == (3, 1)
    assert comparison.overlap_share == pytest.approx(1 / 3)
    assert not comparison.list_is_just_the_biggest
    ids = result.account_ids
    assert [
        (ids[swap.entering], ids[swap.displaced], swap.through, swap.advantage, swap.blocking)
        for swap in comparison.in_instead
    ] == [("c", "b", "fit", 37.5, "threshold"), ("d", "e", "fit", 27.5, "gate:fit")]


def test_displaced_account_without_a_score_counts_as_no_points():
    result, comparison = compare({"a": (70, 60, 1), "b": (99, U, 900)})
    (swap,) = comparison.in_instead
    assert result.account_ids[swap.displaced] == "b"
    assert (swap.through, swap.advantage, swap.blocking) == ("size", 35, "insufficient_data")


def test_no_criterion_is_named_where_none_is_ahead():
    # The displaced one is ahead in both, but was shut out.
    cap = '[[exclusions]]\naccount = "b"\nreason = "closed"\n'
    _, comparison = compare({"a": (70, 60, 1), "b": (90, 90, 900)}, cap)
    (swap,) = comparison.in_instead
    assert (swap.through, swap.advantage, swap.blocking) == (None, None, "excluded")


def test_unknown_revenue_is_never_among_the_biggest():
    _, comparison = compare({"a": (90, 90, U), "b": (80, 80, 5), "c": (1, 1, U)})
    assert (comparison.n, comparison.overlap) == (2, 1)
    (swap,) = comparison.in_instead
    assert (swap.entering, swap.displaced, swap.blocking) == (0, None, None)
    assert (swap.through, swap.advantage) == ("size", 45)


def test_equal_revenues_go_by_account():
    accounts = {"b": (90, 90, 5), "a": (1, 1, 5)}
    _, comparison = compare(accounts)
    (swap,) = comparison.in_instead
    assert (swap.entering, swap.displaced) == (0, 1)


def test_list_without_key_accounts_has_no_share():
    _, comparison = compare({"a": (1, 1, 5)})
    assert (comparison.n, comparison.overlap, comparison.overlap_share) == (0, 0, None)
    assert not comparison.list_is_just_the_biggest
    assert comparison.in_instead == ()


def test_revenues_of_other_accounts_are_refused():
    result, _ = compare({"a": (1, 1, 5)})
    with pytest.raises(InvalidInput, match="2 revenues for 1 accounts"):
        compare_with_top(result, np.array([1.0, 2.0]))
