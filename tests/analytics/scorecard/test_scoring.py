import numpy as np
import pytest

from zelo.analytics.scorecard import Criterion, Linear, score_accounts
from zelo.analytics.scorecard.grid import GRID

ITSELF = Linear(((0, 0), (100, 100)))
UNKNOWN = np.nan


def score(rows, weights, *, minimum_coverage=0.0, unknown=(), axes=()):
    """Accounts by row, one measure per column, each worth its value in points."""
    columns = np.array(rows, dtype=float).T
    criteria = [
        Criterion(
            f"m{place}",
            weight,
            axes[place] if axes else "strength",
            ITSELF,
            unknown="zero" if place in unknown else "redistribute",
        )
        for place, weight in enumerate(weights)
    ]
    values = {f"m{place}": column for place, column in enumerate(columns)}
    return score_accounts(criteria, values, minimum_coverage=minimum_coverage)


def test_score_is_the_weighted_mean():
    # (3 x 80 + 1 x 40) / 4
    result = score([[80, 40]], [3, 1])
    assert result.score.tolist() == [70]
    assert result.contributions().T.tolist() == [[60, 10]]
    assert result.weights_used().T.tolist() == [[0.75, 0.25]]


def test_unknown_hands_its_weight_to_the_known():
    result = score([[80, UNKNOWN, 50]], [3, 5, 1])
    # (3 x 80 + 1 x 50) / 4
    assert result.score.tolist() == [72.5]
    assert result.contributions().T.tolist() == [[60, 0, 12.5]]
    assert result.weights_used().T.tolist() == [[0.75, 0, 0.25]]
    assert result.coverage.tolist() == pytest.approx([4 / 9], abs=1 / GRID)


def test_unknown_may_count_as_zero_but_not_as_covered():
    result = score([[80, UNKNOWN]], [1, 1], unknown=(1,))
    assert result.score.tolist() == [40]
    assert result.contributions().T.tolist() == [[40, 0]]
    assert result.weights_used().T.tolist() == [[0.5, 0.5]]
    assert result.coverage.tolist() == [0.5]


def test_score_below_the_minimum_coverage_is_unknown_on_every_axis():
    result = score([[80, UNKNOWN], [80, 60]], [1, 2], minimum_coverage=0.5)
    assert np.isnan(result.score).tolist() == [True, False]
    assert np.isnan(result.strength).tolist() == [True, False]
    assert np.isnan(result.contributions()[:, 0]).all()
    assert np.isnan(result.weights_used()[:, 0]).all()


def test_coverage_exactly_at_the_minimum_is_enough():
    # 0.1 + 0.1 + 0.1 of 0.5: in plain doubles 0.6000000000000001 or 0.6 depending on the order.
    row = [50, 50, UNKNOWN, UNKNOWN, 50]
    assert not np.isnan(score([row], [0.1] * 5, minimum_coverage=0.6).score[0])
    assert np.isnan(score([row], [0.1] * 5, minimum_coverage=0.6001).score[0])


@pytest.mark.parametrize("unknown", [(), (0, 1)])
def test_account_of_which_nothing_is_known_has_no_score(unknown):
    result = score([[UNKNOWN, UNKNOWN]], [1, 2], unknown=unknown)
    assert np.isnan(result.score[0])
    assert result.coverage.tolist() == [0]


def test_axis_scores_come_from_their_own_criteria():
    rows = [[80, 40, 10], [UNKNOWN, 40, UNKNOWN]]
    result = score(rows, [3, 1, 2], axes=("strength", "strength", "attractiveness"))
    assert result.strength.tolist() == [70, 40]
    assert result.attractiveness[0] == 10
    assert np.isnan(result.attractiveness[1])


@pytest.mark.parametrize("weight", [0.1, 0.7, 1 / 3, 1e-6, 33])
def test_three_equal_weights_at_80_give_exactly_80(weight):
    result = score([[80, 80, 80]], [weight] * 3)
    assert result.score[0] == 80
    assert float(result.contributions()[:, 0].sum()) == 80


def test_contributions_of_thirds_differ_by_one_grid_unit():
    # A third of 100 is 34952533.33 units: one of the three gets the unit that is missing.
    units = score([[100, 100, 100]], [1, 1, 1]).contributions()[:, 0] * GRID
    assert units.tolist() == [34_952_534, 34_952_533, 34_952_533]


def test_contributions_of_chosen_accounts_are_those_of_all():
    rows = np.random.default_rng(5).uniform(0, 100, (40_000, 3))
    result = score(rows, [3, 1, 2])
    chosen = np.array([39_999, 0, 20_000])
    assert result.contributions(chosen).tolist() == result.contributions()[:, chosen].tolist()


def test_score_needs_every_measure():
    criterion = Criterion("revenue", 1, "strength", ITSELF)
    with pytest.raises(KeyError, match="revenue"):
        score_accounts([criterion], {}, minimum_coverage=0)
