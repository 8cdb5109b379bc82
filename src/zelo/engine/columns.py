"""Columns between Arrow, which keeps and stores them, and NumPy, which scores them."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from zelo.analytics.selection import Labels


def floats(column: pa.ChunkedArray) -> NDArray[np.float64]:
    """A column of numbers as doubles, NaN where null. Shape (n,)."""
    array = _one(pc.cast(column, pa.float64()))
    there, values = array.buffers()
    found = np.frombuffer(values or b"", dtype=np.float64)[array.offset : array.offset + len(array)].copy()
    if array.null_count:
        bits = np.unpackbits(np.frombuffer(there, dtype=np.uint8), bitorder="little")
        found[bits[array.offset : array.offset + len(array)] == 0] = np.nan
    return found


def texts(column: pa.ChunkedArray) -> NDArray[np.str_]:
    """A column of text without nulls, as NumPy's text of one width. Shape (n,)."""
    array = _one(pc.cast(column, pa.string()))
    _, places, letters = array.buffers()
    ends = np.frombuffer(places or bytes(4), dtype=np.int32)[array.offset : array.offset + len(array) + 1]
    own = np.frombuffer(letters or b"", dtype=np.uint8)[ends[0] : ends[-1]]
    if not own.size or not 0 < own.min() <= own.max() < 0x80:
        return np.array(array.to_pylist(), dtype=np.str_)
    lengths = np.diff(ends)
    width = int(lengths.max())
    spread = np.zeros((len(array), width), dtype=np.uint32)
    spread[np.arange(width) < lengths[:, None]] = own
    return spread.view(f"<U{width}").reshape(-1)


def _one(column: pa.ChunkedArray) -> pa.Array:
    """A column in one piece."""
    return (
        column.chunk(0)
        if column.num_chunks == 1
        else pa.concat_arrays([*column.chunks, pa.array([], column.type)])
    )


def known(values: NDArray[np.float64]) -> pa.Array:
    """Doubles as a column without a copy, null where NaN."""
    there = ~np.isnan(values)
    return _column(pa.float64(), np.ascontiguousarray(values), None if there.all() else _bits(there))


def whole(values: NDArray[np.integer[Any]]) -> pa.Array:
    """Whole numbers as a column without a copy."""
    return _column(pa.from_numpy_dtype(values.dtype), np.ascontiguousarray(values))


def flags(values: NDArray[np.bool_]) -> pa.Array:
    """A column of true and false."""
    return pa.Array.from_buffers(pa.bool_(), len(values), [None, _bits(values)])


def words(labels: Labels, place: Any = slice(None)) -> pa.DictionaryArray:
    """A row of labels as a column of words, each word kept once."""
    return pa.DictionaryArray.from_arrays(whole(labels.codes[place]), pa.array(labels.names))


def _column(kind: pa.DataType, values: NDArray[Any], there: pa.Buffer | None = None) -> pa.Array:
    return pa.Array.from_buffers(kind, len(values), [there, pa.py_buffer(values)])


def _bits(values: NDArray[np.bool_]) -> pa.Buffer:
    return pa.py_buffer(np.packbits(values, bitorder="little"))
