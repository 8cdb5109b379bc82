"""Tells identical lines apart, drops lines that repeat their key, and finds keys that contradict."""

from pathlib import Path

import numpy as np
import pyarrow as pa

from zelo.warehouse.readers.connection import Connection
from zelo.warehouse.readers.rawtable import literal, name
from zelo.warehouse.readers.stage import Rejection, staged_rows
from zelo.warehouse.readers.typed import Typed


def has_repeats(connection: Connection, staged: Path) -> bool:
    """Whether some record_id may come twice."""
    return bool(_suspect_keys(connection, staged, "LIMIT 1"))


def _suspect_keys(connection: Connection, staged: Path, limit: str = "") -> list[int]:
    read = f"read_parquet({literal(str(staged))})"
    sql = f"SELECT hash(record_id) AS h FROM {read} GROUP BY h HAVING count(*) > 1 {limit}"
    return [row[0] for row in connection.run(sql, "keys")]


def number_repeats(connection: Connection, typed: Typed, staged: Path, target: Path) -> bool:
    """Gives the second and further identical rows `.2`, `.3` ... after their record_id, in file order.

    Writes `target` and returns True if there were any; grain of both files: one row per line.
    """
    read = f"read_parquet({literal(str(staged))}, file_row_number = true)"
    found = connection.run(f"SELECT row_hash FROM {read} GROUP BY row_hash HAVING count(*) > 1", "repeats")
    if not found:
        return False
    connection.duckdb.register(
        "repeated", pa.table({"row_hash": pa.array([row[0] for row in found], pa.int64())})
    )
    numbered = connection.duckdb.execute(
        "SELECT file_row_number AS place, "
        "row_number() OVER (PARTITION BY record_id ORDER BY file_row_number) AS n "
        f"FROM {read} WHERE row_hash IN (SELECT row_hash FROM repeated) QUALIFY n > 1 ORDER BY place"
    ).fetchnumpy()
    _register_ordinals(connection, numbered["place"], numbered["n"])
    columns = ", ".join(
        name(column) for column in typed.plan.table.stored if column not in ("source", "record_id")
    )
    connection.run(
        f"COPY (SELECT source, record_id || ordinal(file_row_number) AS record_id, {columns} FROM {read}) "
        f"TO {literal(str(target))} (FORMAT parquet)",
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
) -> tuple[int, list[Rejection]]:
    """Drops rows whose key an identical row has already, and every row of a key that carries other values.

    Returns the number of repeats dropped and one rejection per contradicting row; `target` is written if
    there are any of either.
    """
    found = _suspect_keys(connection, staged)
    if not found:
        return 0, []
    connection.duckdb.register("suspects", pa.table({"h": pa.array(found, pa.uint64())}))
    parts = {str(part.path): index for index, part in enumerate(typed.raw.parts)}
    rows = connection.run(
        f"SELECT record_id, row_hash, filename, file_row_number FROM ({staged_rows(typed)}) "
        "WHERE hash(record_id) IN (SELECT h FROM suspects) ORDER BY filename, file_row_number",
        "keys",
    )
    groups: dict[str, list[tuple[int, int, int]]] = {}
    for key, content, filename, row in rows:
        groups.setdefault(key, []).append((content, parts[filename], row))
    repeats, rejections = 0, []
    for key, lines in groups.items():
        if len({content for content, *_ in lines}) == 1:
            repeats += len(lines) - 1
            continue
        rejections += _contradictions(typed, key, [(part, row) for _, part, row in lines])
    if repeats or rejections:
        _write_without(connection, typed, staged, target, groups)
    return repeats, rejections


def _contradictions(typed: Typed, key: str, places: list[tuple[int, int]]) -> list[Rejection]:
    parts = typed.raw.parts
    part, row = places[0]
    line = parts[part].locate([row])[0]
    where = f"line {line}" + (f" of {parts[part].label}" if len(parts) > 1 else "")
    reason = f"key {key} appears again with other values, first on {where}"
    return [Rejection(part, row, "record_id", key, reason) for part, row in places]


def _write_without(
    connection: Connection,
    typed: Typed,
    staged: Path,
    target: Path,
    groups: dict[str, list[tuple[int, int, int]]],
) -> None:
    contradicting = [key for key, lines in groups.items() if len({content for content, *_ in lines}) > 1]
    repeated = [key for key, lines in groups.items() if len(lines) > 1 and key not in set(contradicting)]
    connection.duckdb.register("contradicting", pa.table({"record_id": pa.array(contradicting, pa.string())}))
    connection.duckdb.register("repeated_keys", pa.table({"record_id": pa.array(repeated, pa.string())}))
    read = f"read_parquet({literal(str(staged))}, file_row_number = true)"
    later = connection.duckdb.execute(
        f"SELECT file_row_number AS place FROM {read} WHERE record_id IN (FROM contradicting) "
        "OR (record_id IN (FROM repeated_keys) AND file_row_number NOT IN (SELECT min(file_row_number) "
        f"FROM {read} WHERE record_id IN (FROM repeated_keys) GROUP BY record_id)) ORDER BY place"
    ).fetchnumpy()["place"]
    _register_out(connection, later)
    columns = ", ".join(name(column) for column in typed.plan.table.stored)
    connection.run(
        f"COPY (SELECT {columns} FROM {read} WHERE NOT is_out(file_row_number)) "
        f"TO {literal(str(target))} (FORMAT parquet)",
        "keys",
    )


def _register_out(connection: Connection, out: np.ndarray) -> None:
    def is_out(rows: pa.ChunkedArray) -> pa.Array:
        return pa.array(np.isin(np.asarray(rows), out))

    connection.define("is_out", is_out, "BIGINT", "BOOLEAN")
