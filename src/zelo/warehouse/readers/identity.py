"""Tells identical lines apart, drops lines that repeat their key, and finds keys that contradict."""

from pathlib import Path

import numpy as np
import pyarrow as pa

from zelo.warehouse.readers.connection import Connection
from zelo.warehouse.readers.rawtable import literal, name
from zelo.warehouse.readers.stage import MAX_REJECTIONS, STAGED, Rejection, staged_rows
from zelo.warehouse.readers.typed import Typed

_MAX_SORTED = 20_000_000


def has_repeats(connection: Connection, staged: Path, hashed: str = "hash(record_id)") -> bool:
    """Whether two rows may have the same `hashed` (SQL of an integer); by sorting where that fits."""
    read = f"read_parquet({literal(str(staged))})"
    if connection.run(f"SELECT count(*) FROM {read}")[0][0] > _MAX_SORTED:
        return bool(connection.run(f"{_repeated(staged, hashed)} LIMIT 1", "repeats"))
    connection.progress("repeats", None)
    found = connection.duckdb.execute(f"SELECT {hashed} AS h FROM {read}").fetchnumpy()["h"]
    found.sort()
    return bool((found[1:] == found[:-1]).any())


def _repeated(staged: Path, hashed: str) -> str:
    read = f"read_parquet({literal(str(staged))})"
    return f"SELECT {hashed} AS h FROM {read} GROUP BY h HAVING count(*) > 1"


def number_repeats(connection: Connection, typed: Typed, staged: Path, target: Path) -> bool:
    """Gives the second and further identical rows `.2`, `.3` ... after their record_id, in file order.

    Writes `target` and returns True if there were any; grain of both files: one row per line.
    """
    if not has_repeats(connection, staged, "row_hash"):
        return False
    read = f"read_parquet({literal(str(staged))}, file_row_number = true)"
    numbered = connection.duckdb.execute(
        "SELECT file_row_number AS place, "
        "row_number() OVER (PARTITION BY record_id ORDER BY file_row_number) AS n "
        f"FROM {read} WHERE row_hash IN ({_repeated(staged, 'row_hash')}) QUALIFY n > 1 ORDER BY place"
    ).fetchnumpy()
    if not len(numbered["place"]):
        return False
    _register_ordinals(connection, numbered["place"], numbered["n"])
    columns = ", ".join(
        name(column) for column in typed.plan.table.stored if column not in ("source", "record_id")
    )
    connection.run(
        f"COPY (SELECT source, record_id || ordinal(file_row_number) AS record_id, {columns} FROM {read}) "
        f"TO {literal(str(target))} {STAGED}",
        "repeats",
    )
    return True


def _register_ordinals(connection: Connection, at: np.ndarray, ordinals: np.ndarray) -> None:
    """Makes `ordinal(row)` known to SQL: a scalar function, for a join would lose the file's order."""

    def ordinal(rows: pa.ChunkedArray) -> pa.Array:
        wanted = np.asarray(rows)
        place = np.minimum(np.searchsorted(at, wanted), len(at) - 1)
        hit = at[place] == wanted
        if not hit.any():
            return pa.array([""] * len(wanted))
        return pa.array(
            [f".{ordinals[index]}" if found else "" for index, found in zip(place, hit, strict=True)]
        )

    connection.define("ordinal", ordinal, "BIGINT", "VARCHAR")


def drop_repeats(
    connection: Connection, typed: Typed, staged: Path, target: Path
) -> tuple[int, int, list[Rejection]]:
    """Drops rows whose key an identical row has already, and every row of a key that carries other values.

    Returns the repeats dropped, the contradicting rows, and a rejection for the first of these; `target` is
    written if there are any of either.
    """
    if not has_repeats(connection, staged):
        return 0, 0, []
    read = f"read_parquet({literal(str(staged))}, file_row_number = true)"
    connection.run(
        "CREATE OR REPLACE TEMP TABLE repeated_keys AS SELECT record_id, count(*) AS n, "
        f"min(file_row_number) AS first, min(row_hash) <> max(row_hash) AS differs FROM {read} "
        f"WHERE hash(record_id) IN ({_repeated(staged, 'hash(record_id)')}) GROUP BY record_id HAVING n > 1",
        "keys",
    )
    repeats, contradicting = connection.run(
        "SELECT coalesce(sum(n - 1) FILTER (NOT differs), 0), coalesce(sum(n) FILTER (differs), 0) "
        "FROM repeated_keys"
    )[0]
    if repeats or contradicting:
        _write_without(connection, typed, read, target)
    rejections = _contradictions(connection, typed) if contradicting else []
    return int(repeats), int(contradicting), rejections


def _contradictions(connection: Connection, typed: Typed) -> list[Rejection]:
    found = connection.run(
        f"SELECT record_id, filename, file_row_number FROM ({staged_rows(typed)}) "
        "WHERE record_id IN (SELECT record_id FROM repeated_keys WHERE differs) "
        f"ORDER BY filename, file_row_number LIMIT {MAX_REJECTIONS}",
        "keys",
    )
    index = {str(part.path): number for number, part in enumerate(typed.raw.parts)}
    first: dict[str, tuple[int, int]] = {}
    for key, filename, row in found:
        first.setdefault(key, (index[filename], row))
    places = _places(typed, set(first.values()))
    return [
        Rejection(
            index[filename],
            row,
            "record_id",
            key,
            f"key {key} appears again with other values, first on {places[first[key]]}",
        )
        for key, filename, row in found
    ]


def _places(typed: Typed, wanted: set[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """Where raw rows (part, row) stand in the input, in words."""
    places = {}
    for number, part in enumerate(typed.raw.parts):
        rows = sorted(row for at, row in wanted if at == number)
        label = f" of {part.label}" if len(typed.raw.parts) > 1 else ""
        for row, line in zip(rows, part.locate(rows), strict=True):
            places[number, row] = f"line {line}{label}"
    return places


def _write_without(connection: Connection, typed: Typed, read: str, target: Path) -> None:
    out = connection.duckdb.execute(
        f"SELECT file_row_number AS place FROM {read} JOIN repeated_keys USING (record_id) "
        "WHERE differs OR file_row_number > first ORDER BY place"
    ).fetchnumpy()["place"]

    def is_out(rows: pa.ChunkedArray) -> pa.Array:
        wanted = np.asarray(rows)
        place = np.minimum(np.searchsorted(out, wanted), len(out) - 1)
        return pa.array(out[place] == wanted)

    connection.define("is_out", is_out, "BIGINT", "BOOLEAN")
    columns = ", ".join(name(column) for column in typed.plan.table.stored)
    connection.run(
        f"COPY (SELECT {columns} FROM {read} WHERE NOT is_out(file_row_number)) "
        f"TO {literal(str(target))} {STAGED}",
        "keys",
    )
