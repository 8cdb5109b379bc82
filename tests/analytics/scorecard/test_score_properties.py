from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from zelo.analytics.scorecard import Criterion, Linear, Logarithmic, Percentile, Rubric, score_accounts

KINDS = ("linear", "logarithmic", "percentile", "rubric")
amounts = st.one_of(
    st.floats(-1e6, 1e6), st.integers(-3, 12).map(float), st.sampled_from([0.0, 0.1, 1.0, 10.0, 1e6])
)
values_or_unknown = st.one_of(st.just(np.nan), amounts)


@st.composite
def pairs(draw, better, least):
    x = sorted(draw(st.lists(amounts, min_size=least, max_size=5, unique=True)))
    points = draw(st.lists(st.floats(0, 100), min_size=len(x), max_size=len(x)))
    return tuple(zip(x, sorted(points, reverse=better == "lower"), strict=True))


@st.composite
def scales(draw, better):
    kind = draw(st.sampled_from(KINDS))
    if kind == "linear":
        return Linear(draw(pairs(better, 2)))
    if kind == "logarithmic":
        low, ratio = draw(st.floats(0.001, 1000)), draw(st.floats(1.1, 1e5))
        return Logarithmic(low, low * ratio) if better == "higher" else Logarithmic(low * ratio, low)
    if kind == "percentile":
        return Percentile(reverse=better == "lower")
    levels = draw(pairs(better, 1))
    return Rubric(levels, below=0.0 if better == "higher" else levels[0][1])


@st.composite
def scorecards(draw):
    directions = draw(st.lists(st.sampled_from(["higher", "lower"]), min_size=1, max_size=5))
    return [
        Criterion(
            f"m{place}",
            draw(st.one_of(st.floats(1e-3, 1e3), st.sampled_from([0.1, 1.0, 10.0]))),
            draw(st.sampled_from(["attractiveness", "strength"])),
            draw(scales(better)),
            better=better,
            unknown=draw(st.sampled_from(["redistribute", "zero"])),
        )
        for place, better in enumerate(directions)
    ]


@st.composite
def cases(draw):
    criteria = draw(scorecards())
    size = draw(st.integers(1, 8))
    column = st.lists(values_or_unknown, min_size=size, max_size=size)
    return criteria, {criterion.measure: np.array(draw(column)) for criterion in criteria}


@given(cases(), st.randoms(use_true_random=False))
def test_contributions_add_up_to_the_score_exactly_in_any_order(case, random):
    criteria, values = case
    result = score_accounts(criteria, values, minimum_coverage=0.2)
    for score, parts in zip(result.score, result.contributions().T.tolist(), strict=True):
        random.shuffle(parts)
        if np.isnan(score):
            assert np.isnan(parts).all()
        else:
            assert sum(parts) == score
            assert sum(map(Fraction, parts)) == Fraction(float(score))
            assert min(parts) >= 0


@given(cases())
def test_scores_lie_between_0_and_100(case):
    criteria, values = case
    result = score_accounts(criteria, values, minimum_coverage=0)
    for array in (result.points, result.score, result.strength, result.attractiveness):
        known = array[~np.isnan(array)]
        assert ((known >= 0) & (known <= 100)).all()
    assert ((result.coverage >= 0) & (result.coverage <= 1)).all()


@given(cases(), st.data())
def test_better_never_lowers_the_score(case, data):
    criteria, values = case
    criterion = data.draw(st.sampled_from(criteria))
    column = values[criterion.measure]
    row = data.draw(st.integers(0, column.size - 1))
    more = data.draw(st.floats(0, 1e6))
    before = score_accounts(criteria, values, minimum_coverage=0)
    changed = column.copy()
    changed[row] += more if criterion.better == "higher" else -more
    after = score_accounts(criteria, values | {criterion.measure: changed}, minimum_coverage=0)
    for name in ("score", "strength", "attractiveness"):
        old, new = getattr(before, name)[row], getattr(after, name)[row]
        assert new >= old or (np.isnan(old) and np.isnan(new))


@given(cases(), st.randoms(use_true_random=False))
def test_row_order_changes_nothing(case, random):
    criteria, values = case
    size = next(iter(values.values())).size
    order = list(range(size))
    random.shuffle(order)
    shuffled = {measure: column[order] for measure, column in values.items()}
    before = score_accounts(criteria, values, minimum_coverage=0.3)
    after = score_accounts(criteria, shuffled, minimum_coverage=0.3)
    for name in ("points", "score", "strength", "attractiveness", "coverage"):
        np.testing.assert_array_equal(getattr(before, name)[..., order], getattr(after, name))
    np.testing.assert_array_equal(before.contributions()[:, order], after.contributions())


@given(cases())
def test_weights_used_add_up_to_one(case):
    criteria, values = case
    result = score_accounts(criteria, values, minimum_coverage=0)
    total = result.weights_used().sum(axis=0)
    np.testing.assert_allclose(total[~np.isnan(result.score)], 1, rtol=1e-12)
