"""How values lie: against counting by hand, whatever the values are."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zelo.engine.distribution import describe, read_distribution

VALUES = st.lists(
    st.one_of(st.just(math.nan), st.just(0.0), st.floats(-1e9, 1e9), st.integers(0, 4).map(float)),
    max_size=80,
)


@given(VALUES)
def test_counts_are_those_of_the_values(values: list[float]) -> None:
    found = describe(np.array(values))
    known = [value for value in values if not math.isnan(value)]
    assert (found.accounts, found.known, found.unknown) == (len(values), len(known), len(values) - len(known))
    assert found.zero == sum(value == 0 for value in known)
    assert found.negative == sum(value < 0 for value in known)
    drawn = [value for value in known if value > 0] if found.is_log else known
    assert sum(found.counts) == len(drawn)
    assert len(found.edges) == (len(found.counts) + 1 if found.counts else 0)
    assert all(low < high for low, high in pairwise(found.edges))


@given(VALUES, st.randoms())
def test_order_of_the_accounts_changes_nothing(values: list[float], random: "object") -> None:
    shuffled = list(values)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = describe(np.array(values)), describe(np.array(shuffled))
    assert (first.quartiles, first.edges, first.counts) == (second.quartiles, second.edges, second.counts)


@given(VALUES)
def test_it_is_read_back_as_it_was_written(values: list[float]) -> None:
    import json

    found = describe(np.array(values))
    assert read_distribution(json.loads(json.dumps(found.as_json()))) == found


def test_few_whole_values_have_a_bar_each() -> None:
    found = describe(np.array([1.0, 1.0, 2.0, 4.0, np.nan]))
    assert (found.edges, found.counts) == ((0.5, 1.5, 2.5, 3.5, 4.5), (2, 1, 0, 1))


def test_skewed_values_get_bars_that_widen() -> None:
    found = describe(np.array([0.0, -5.0, *np.geomspace(1, 1e6, 40)]))
    widths = [high - low for low, high in pairwise(found.edges)]
    assert found.is_log and widths == sorted(widths)
    assert (found.edges[0], found.edges[-1]) == (1.0, pytest.approx(1e6))


def test_an_outlier_does_not_squeeze_the_others() -> None:
    values = np.array([*np.linspace(0.0, 1.0, 1000) - 0.5, 900.0])
    found = describe(values)
    assert found.edges[-1] < 1 and found.high == 900.0
