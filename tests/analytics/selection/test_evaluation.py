import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zelo.analytics.selection import (
    Matrix,
    compare_with_top,
    evaluate,
    explain_account,
    find_boundary,
    parse_policy,
)
from zelo.lib.errors import InvalidInput

POLICY = """
name = "two"
version = 1
title = "Two"
[rule]
require = "any"
[[criteria]]
measure = "revenue"
weight = 2
axis = "strength"
scale = { kind = "percentile" }
met = { at_least = 2 }
[[criteria]]
measure = "delay"
weight = 1
axis = "attractiveness"
scale = { kind = "percentile" }
gate = { at_most = 5 }
[[tiers]]
name = "strategic"
enter = 80
stay = 60
count = 1
[[tiers]]
name = "developing"
enter = 40
[cap]
count = 3
"""
policy = parse_policy(POLICY, {"revenue": "higher", "delay": "lower"})
value = st.one_of(st.just(np.nan), st.integers(0, 6).map(float))
held = st.sampled_from(["", None, "strategic", "priority", "developing", "standard", "excluded"])
companies = st.lists(st.tuples(value, value, held), min_size=1, max_size=12)


def evaluated(rows, order):
    accounts = [f"{number:02}" for number in order]
    revenue, delay, tiers = zip(*(rows[number] for number in order), strict=True)
    matrix = Matrix(accounts, {"revenue": revenue, "delay": delay}, np.array(tiers, dtype=object))
    return evaluate(policy, matrix)


def table(result):
    columns = (
        result.account_ids,
        np.nan_to_num(result.score, nan=-1),
        result.coverage,
        result.rank,
        result.is_key,
        *(labels.words() for labels in (result.tier, result.change, result.blocking, result.previous_tier)),
    )
    return sorted(zip(*(column.tolist() for column in columns), strict=True))


@given(companies, st.randoms(use_true_random=False))
def test_row_order_changes_nothing(rows, random):
    order = list(range(len(rows)))
    before = evaluated(rows, order)
    random.shuffle(order)
    after = evaluated(rows, order)
    assert table(before) == table(after)

    def edges(result):
        boundary = find_boundary(result)
        found = (boundary.first_in, boundary.last_in, boundary.first_out)
        return [None if row is None else result.account_ids[row] for row in found]

    assert edges(before) == edges(after)
    one, other = (compare_with_top(result, result.matrix.values["revenue"]) for result in (before, after))
    assert (one.n, one.overlap) == (other.n, other.overlap)
    named = [
        [(result.account_ids[swap.entering], swap.through, swap.blocking) for swap in comparison.in_instead]
        for result, comparison in ((before, one), (after, other))
    ]
    assert named[0] == named[1]


@given(companies)
def test_explanations_agree_with_the_arrays(rows):
    result = evaluated(rows, range(len(rows)))
    for index in range(len(rows)):
        why = explain_account(result, index)
        assert (why.tier, why.blocking, why.is_key) == (
            result.tier.at(index),
            result.blocking.at(index),
            bool(result.is_key[index]),
        )
        if why.score is not None:
            assert sum(part.contribution for part in why.criteria) == why.score == result.score[index]
            assert [part.contribution for part in why.criteria] == result.contributions[:, index].tolist()
            assert why.margin == why.score - why.threshold.points
        if why.is_key:
            assert why.threshold.tier == why.tier
            assert why.margin >= 0
        if why.blocking == "threshold":
            assert why.margin < 0


@given(companies)
def test_caps_are_never_exceeded(rows):
    result = evaluated(rows, range(len(rows)))
    assert result.tier.equal("strategic").sum() <= 1
    assert result.is_key.sum() <= 3
    assert (result.is_key <= result.eligible).all()
    assert (result.blocking.equal("none") == result.is_key).all()


def test_evaluation_names_the_measures_it_lacks():
    with pytest.raises(InvalidInput, match="policy two needs delay; compute and pass"):
        evaluate(policy, Matrix(["a"], {"revenue": [1]}))


def test_matrix_takes_each_account_once():
    with pytest.raises(InvalidInput, match="account b appears twice"):
        evaluate(policy, Matrix(["b", "a", "b"], {"revenue": [1, 2, 3], "delay": [1, 2, 3]}))


@pytest.mark.parametrize("ids", [["10", "9", "a", "A", "é"], ["1", "2", "3", "4", "5"]])
def test_matrix_ranks_ids_in_text_order(ids):
    matrix = Matrix(ids, {})
    assert matrix.id_rank.tolist() == [sorted(ids).index(account) for account in ids]


@pytest.mark.parametrize(
    ("values", "previous", "message"),
    [
        ({"revenue": [1, 2, 3]}, None, r"the values of revenue have shape \(3,\), the account ids \(2,\)"),
        ({"revenue": [[1, 2]]}, None, r"the values of revenue have shape \(1, 2\)"),
        ({"revenue": [1, np.inf]}, None, "revenue of account b is infinite; give a number, or NaN"),
        ({"revenue": [1, 2]}, ["strategic"], r"the previous tiers have shape \(1,\)"),
    ],
)
def test_matrix_refuses_what_does_not_fit(values, previous, message):
    with pytest.raises(InvalidInput, match=message):
        Matrix(["a", "b"], values, previous)


def test_unknown_previous_tier_is_refused_by_name():
    matrix = Matrix(["a", "b"], {"revenue": [1, 2], "delay": [1, 2]}, ["", "gold"])
    with pytest.raises(
        InvalidInput, match="previous tier of account b: found 'gold'; allowed: strategic, pri"
    ):
        evaluate(policy, matrix)
