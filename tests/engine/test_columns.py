import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zelo.analytics.selection import Labels
from zelo.engine.columns import flags, floats, known, texts, whole, words

LETTERS = st.text(st.characters(codec="utf-8"), max_size=6)


@settings(deadline=None)
@given(st.lists(st.lists(LETTERS, max_size=5), max_size=4), st.integers(0, 6), st.integers(0, 12))
def test_texts_are_those_of_numpy(parts: list[list[str]], start: int, length: int) -> None:
    column = pa.chunked_array(parts, pa.string()).slice(start, length)
    expected = np.array(column.to_pylist(), dtype=np.str_)
    found = texts(column)
    assert found.dtype.kind == "U"
    assert found.tolist() == expected.tolist()


@pytest.mark.parametrize("some", [["a", "bcd", ""], ["é", "b"], ["a\0b", "c"], [""], []])
def test_texts_with_and_without_other_letters(some: list[str]) -> None:
    column = pa.chunked_array([pa.array(some, pa.string()).dictionary_encode()])
    assert texts(column).tolist() == np.array(some, dtype=np.str_).tolist()


@settings(deadline=None)
@given(st.lists(st.lists(st.none() | st.floats(-5, 5), max_size=9), max_size=3), st.integers(0, 9))
def test_floats_are_nan_where_null(parts: list[list[float | None]], start: int) -> None:
    column = pa.chunked_array(parts, pa.float64()).slice(start)
    expected = [np.nan if value is None else value for value in column.to_pylist()]
    np.testing.assert_array_equal(floats(column), expected)
    assert known(floats(column)).to_pylist() == column.to_pylist()


def test_floats_of_money_and_of_no_value_at_all() -> None:
    assert floats(pa.chunked_array([pa.array([1, None], pa.decimal128(38, 2))])).tolist()[0] == 1.0
    assert np.isnan(floats(pa.chunked_array([pa.nulls(2, pa.float64())]))).all()


def test_codes_and_flags_become_columns() -> None:
    labels = Labels(np.array([[1, 0, 1], [0, 0, 1]], dtype=np.int8), ("", "met"))
    assert words(labels, (0, slice(1, None))).to_pylist() == ["", "met"]
    assert whole(np.arange(6)[::2]).to_pylist() == [0, 2, 4]
    assert flags(np.array([True, False] * 5)).to_pylist() == [True, False] * 5
