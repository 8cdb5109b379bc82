"""Gives staged rows the place at which they stand in the file."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from zelo.warehouse.readers.connection import Connection
from zelo.warehouse.readers.stage import staged_rows
from zelo.warehouse.readers.typed import Typed

LINE = "line"


def number_lines(connection: Connection, typed: Typed, staged: Path, target: Path) -> Path:
    """Writes the staged rows with a column `line`, as the list of rejected lines names it, to `target`."""
    found = connection.run(
        f"SELECT record_id, filename, min(file_row_number) FROM ({staged_rows(typed)}) "
        "GROUP BY ALL ORDER BY 2, 3",
        "lines",
    )
    parts = {str(part.path): part for part in typed.raw.parts}
    lines: dict[str, str] = {}
    for name, part in parts.items():
        own = [(key, row) for key, filename, row in found if filename == name]
        label = f"{part.label}:" if len(parts) > 1 else ""
        for (key, _), line in zip(own, part.locate([row for _, row in own]), strict=True):
            lines.setdefault(key, f"{label}{line}")
    table = pq.read_table(staged)
    keys = table["record_id"].to_pylist()
    # The second of two identical lines has its key with `.2` behind it: it stands where the first does.
    places = [lines.get(key) or lines.get(str(key).rpartition(".")[0], "") for key in keys]
    pq.write_table(table.append_column(LINE, pa.array(places, pa.string())), target)
    return target
