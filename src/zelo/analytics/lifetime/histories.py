"""Buying histories, checked and counted: customers with the same history are one cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from zelo.analytics.lifetime.fitting import Floats
from zelo.lib.errors import InvalidInput

Codes = npt.NDArray[np.int32]
Numbers = npt.NDArray[Any]

_WHOLE_LIMIT = 2**22
_MOST_KEYS = 2**62
_DENSE_LIMIT = 2**22
_CHUNK = 16_384
_WALK = 65_536
_NOWHERE = np.empty(0, dtype=np.int32)


class InvalidHistory(InvalidInput):
    """A buying history that cannot be: it says which row, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One coordinate of the cells: its possible values, ascending, and each cell's place among them."""

    values: Floats
    code: Codes

    def per_cell(self) -> Floats:
        return self.values[self.code]


@dataclass(frozen=True, slots=True)
class Histories:
    """Distinct histories in the order of x, T, t_x, and how many customers have each.

    x: repeat purchases. t_x: time from the first to the last purchase. T: time from the first purchase to
    the day of observation. All three of shape (cells,), the times in one unit of the caller's choice.
    weights: customers per cell, shape (cells,), > 0.
    index: the cell of each customer, shape (n,); empty where it was not asked for.
    """

    x: Axis
    t_x: Axis
    T: Axis
    weights: Floats
    index: Codes

    @property
    def customers(self) -> float:
        return float(self.weights.sum())


def compress(
    x: npt.ArrayLike,
    t_x: npt.ArrayLike,
    T: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    *,
    with_index: bool = False,
) -> Histories:
    """The cells of n buying histories.

    x, t_x, T: shape (n,), n >= 1; 0 <= t_x <= T; x whole and >= 0, with t_x = 0 where x = 0.
    weights: shape (n,), > 0: the customers that each row stands for; 1 each if left out.
    x > 0 with t_x = 0 is let pass: times rounded down to whole weeks bring it about.
    Raises InvalidHistory for anything else, empty, unequal, missing (NaN) and infinite values included.
    """
    columns = _columns(x, t_x, T)
    mass = None if weights is None else _check_weights(weights, len(columns[0]))
    sizes = _sizes_of_whole(columns)
    key = None if sizes is None else _pack_whole(columns, sizes)
    if sizes is not None and key is not None:
        values = [np.arange(sizes[place], dtype=np.float64) for place in (0, 2, 1)]
        keys, counts, index = _count_keys(key, prod(sizes), mass, with_index)
        cells = _unpack(keys, sizes)
        if not _are_histories(cells[0], cells[2], cells[1]):
            check_histories(*columns)
    else:
        values, cells, counts, index = _count_any(check_histories(*columns), mass, with_index)
    x_code, T_code, t_code = cells
    axes = {"x": Axis(values[0], x_code), "t_x": Axis(values[1], t_code), "T": Axis(values[2], T_code)}
    return Histories(**axes, weights=counts, index=index)


def check_histories(
    x: npt.ArrayLike, t_x: npt.ArrayLike, T: npt.ArrayLike
) -> tuple[Numbers, Numbers, Numbers]:
    """The three columns as arrays of shape (n,), once they can be histories (see `compress`)."""
    arrays = _columns(x, t_x, T)
    rows = range(0, len(arrays[0]), _CHUNK)
    if not all(_are_histories(*(values[row : row + _CHUNK] for values in arrays)) for row in rows):
        _explain(*arrays)
    return arrays


def _columns(x: npt.ArrayLike, t_x: npt.ArrayLike, T: npt.ArrayLike) -> tuple[Numbers, Numbers, Numbers]:
    """The three columns as arrays of one length over 0."""
    arrays = _numbers("x", x), _numbers("t_x", t_x), _numbers("T", T)
    lengths = [len(values) for values in arrays]
    if len(set(lengths)) != 1:
        raise InvalidHistory(f"x, t_x and T have {lengths} rows; they must have equally many.")
    if lengths[0] == 0:
        raise InvalidHistory("There are no histories: x, t_x and T are empty.")
    return arrays


def _are_histories(x: Numbers, t_x: Numbers, T: Numbers) -> bool:
    """Comparisons with a missing value are false, so one is refused like any other fault."""
    fits = (x == np.floor(x)) & (x >= 0) & (x < np.inf) & (t_x >= 0) & (t_x <= T) & np.isfinite(T)
    return bool((fits & ((x > 0) | (t_x == 0))).all())


def _explain(x: Numbers, t_x: Numbers, T: Numbers) -> None:
    """Raises InvalidHistory for the first fault there is."""
    for name, values in (("x", x), ("t_x", t_x), ("T", T)):
        _refuse(~((values >= 0) & (values < np.inf)), name, values, "is no number from 0 up")
    _refuse(x != np.floor(x), "x", x, "is no whole number of purchases")
    _refuse(t_x > T, "t_x", t_x, "lies after the day of observation (t_x > T)")
    _refuse((x == 0) & (t_x > 0), "t_x", t_x, "is the time of a repeat purchase, but x is 0")


def _numbers(name: str, values: npt.ArrayLike) -> Numbers:
    array = np.asarray(values)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iuf"):
        raise InvalidHistory(f"{name} must be a column of numbers; it is {array.ndim}-d of {array.dtype}.")
    return array


def _refuse(bad: npt.NDArray[np.bool_], name: str, values: Numbers, why: str) -> None:
    if bad.any():
        row = int(bad.argmax())
        raise InvalidHistory(f"{name} = {values[row]} in row {row} {why} ({int(bad.sum())} such rows).")


def _check_weights(weights: npt.ArrayLike, rows: int) -> Floats:
    mass = _numbers("weights", weights).astype(np.float64)
    if len(mass) != rows:
        raise InvalidHistory(f"There are {len(mass)} weights for {rows} histories.")
    _refuse(~((mass > 0) & (mass < np.inf)), "weight", mass, "is no number over 0")
    return mass


def _sizes_of_whole(columns: tuple[Numbers, Numbers, Numbers]) -> list[int] | None:
    """How many whole numbers x, T and t_x may take, from 0; None where some are out of bounds, or missing."""
    x, t_x, T = columns
    spans = [_span(values) for values in (x, T, t_x)]
    if not all(least >= 0 and most < _WHOLE_LIMIT for least, most in spans):
        return None
    sizes = [int(most) + 1 for _, most in spans]
    return sizes if prod(sizes) <= _MOST_KEYS else None


def _span(values: Numbers) -> tuple[float, float]:
    """The least and the greatest value, NaN where one is missing, in one walk through memory."""
    parts = [values[start : start + _WALK] for start in range(0, len(values), _WALK)]
    ends = np.array([(part.min(), part.max()) for part in parts], dtype=np.float64)
    return float(ends[:, 0].min()), float(ends[:, 1].max())


def _pack_whole(
    columns: tuple[Numbers, Numbers, Numbers], sizes: Sequence[int]
) -> npt.NDArray[np.int64] | None:
    """As `_pack`, of whole numbers, which are their own codes; None where some number is not whole.

    Nothing but the keys goes through memory, so that a row costs little more than reading it.
    """
    x, t_x, T = columns
    key = np.empty(len(x), dtype=np.int64)
    for start in range(0, len(key), _CHUNK):
        part = key[start : start + _CHUNK]
        part[:] = 0
        for values, size in zip((x, T, t_x), sizes, strict=True):
            given = values[start : start + _CHUNK]
            code = given.astype(np.int64)
            if given.dtype.kind == "f" and not (code == given).all():
                return None
            part *= size
            part += code
    return key


def _count_any(
    columns: tuple[Numbers, Numbers, Numbers], mass: Floats | None, with_index: bool
) -> tuple[list[Floats], list[Codes], Floats, Codes]:
    """Values of x, t_x and T, the cells' codes of x, T and t_x, their mass, each row's cell (or nothing)."""
    x_axis, t_axis, T_axis = map(_encode, columns)
    order = (x_axis, T_axis, t_axis)
    sizes = [len(axis.values) for axis in order]
    if prod(sizes) > _MOST_KEYS:
        cells, counts, index = _count_wide_cells([axis.code for axis in order], mass)
    else:
        keys, counts, index = _count_keys(_pack(order), prod(sizes), mass, with_index)
        cells = _unpack(keys, sizes)
    return [axis.values for axis in (x_axis, t_axis, T_axis)], cells, counts, index


def _encode(values: Numbers) -> Axis:
    """Possible values and each row's place among them; whole numbers are their own place."""
    if values.max() < _WHOLE_LIMIT:
        whole = values.astype(np.int32)
        if values.dtype.kind != "f" or (whole == values).all():
            return Axis(np.arange(int(whole.max()) + 1, dtype=np.float64), whole)
    distinct, code = np.unique(values.astype(np.float64), return_inverse=True)
    return Axis(distinct, code.astype(np.int32))


def _pack(order: Sequence[Axis]) -> npt.NDArray[np.int64]:
    """One number per row that sorts as its codes do."""
    key = np.empty(len(order[0].code), dtype=np.int64)
    for start in range(0, len(key), _CHUNK):
        part = key[start : start + _CHUNK]
        part[:] = order[0].code[start : start + _CHUNK]
        for axis in order[1:]:
            part *= len(axis.values)
            part += axis.code[start : start + _CHUNK]
    return key


def _unpack(keys: npt.NDArray[np.int64], sizes: Sequence[int]) -> list[Codes]:
    cells: list[Codes] = []
    for size in reversed(sizes):
        keys, code = np.divmod(keys, size)
        cells.insert(0, code.astype(np.int32))
    return cells


def _count_keys(
    key: npt.NDArray[np.int64], size: int, mass: Floats | None, with_index: bool
) -> tuple[npt.NDArray[np.int64], Floats, Codes]:
    """Distinct keys in ascending order, the mass of each, and each row's place among them (or nothing)."""
    if size <= _DENSE_LIMIT:
        table = np.bincount(key, weights=mass, minlength=size)
        keys = np.flatnonzero(table != 0)
        if not with_index:
            return keys, table[keys].astype(np.float64), _NOWHERE
        place = np.zeros(size, dtype=np.int32)
        place[keys] = np.arange(len(keys), dtype=np.int32)
        return keys, table[keys].astype(np.float64), place[key]
    if mass is None and not with_index:
        key.sort()
        starts = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1])))
        return key[starts], np.diff(starts, append=len(key)).astype(np.float64), _NOWHERE
    keys, index = np.unique(key, return_inverse=True)
    return keys, np.bincount(index, weights=mass).astype(np.float64), index.astype(np.int32)


def _count_wide_cells(codes: Sequence[Codes], mass: Floats | None) -> tuple[list[Codes], Floats, Codes]:
    """Cells whose codes do not fit one 64-bit key: millions of distinct values in every column."""
    rows, index = np.unique(np.stack(codes, axis=1), axis=0, return_inverse=True)
    index = index.ravel()
    counts = np.bincount(index, weights=mass).astype(np.float64)
    return list(rows.T), counts, index.astype(np.int32)


def distinct_ages(x: Numbers, T: Numbers) -> tuple[Floats, Floats, Codes]:
    """The distinct pairs of x and T in that order, shape (pairs,) each, and each row's pair, shape (n,)."""
    order = (_encode(x), _encode(T))
    sizes = [len(axis.values) for axis in order]
    keys, _, index = _count_keys(_pack(order), prod(sizes), None, with_index=True)
    x_code, T_code = _unpack(keys, sizes)
    return order[0].values[x_code], order[1].values[T_code], index
