"""Reads Parquet files: typed columns, whose numbers and dates need no format."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from zelo.lib.errors import InvalidInput
from zelo.warehouse.readers.connection import Connection
from zelo.warehouse.readers.layout import clean_headers
from zelo.warehouse.readers.rawtable import DATE, NUMBER, RawPart, literal, name, whole_line

_EXACT_INTEGERS = 2**53
_INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")


@dataclass(frozen=True, slots=True)
class ParquetFile:
    """A Parquet file. types: DuckDB's type of each column."""

    path: Path
    label: str
    headers: tuple[str, ...]
    names: tuple[str, ...]
    types: tuple[str, ...]

    def load(
        self,
        connection: Connection,
        target: Path,
        columns: dict[str, str],
        *,
        day: str | None,
        first: str | None,
        step: str,
    ) -> RawPart:
        """Writes the columns (header -> name) as a raw part at `target`."""
        cells = ", ".join(f"{self._text(header)} AS {column}" for header, column in columns.items())
        texts = list(columns.values())
        rows = connection.run(
            f"COPY (SELECT {', '.join(columns.values())}, {whole_line(day, first, texts)} AS whole "
            f"FROM (SELECT {cells} FROM read_parquet({literal(str(self.path))}))) "
            f"TO {literal(str(target))} (FORMAT parquet)",
            step,
        )[0][0]
        if not rows:
            raise InvalidInput(f"{self.label} has a header but no lines.")
        return RawPart(target, self.label, rows, lambda found: [row + 1 for row in found])

    def _text(self, header: str) -> str:
        """SQL of a column as raw text."""
        if header not in self.headers:
            return literal(self.label)
        index = self.headers.index(header)
        column, kind = name(self.names[index]), self.types[index]
        if kind in ("VARCHAR", "UUID") or kind.startswith("ENUM"):
            return f"nullif(CAST({column} AS VARCHAR), '')"
        if kind.removeprefix("U") in _INTEGERS or kind.startswith("DECIMAL"):
            return f"'{NUMBER}' || CAST({column} AS VARCHAR)"
        if kind in ("FLOAT", "DOUBLE"):
            exact = f"{column} = trunc({column}) AND abs({column}) < {_EXACT_INTEGERS}"
            whole = f"CAST(CAST({column} AS BIGINT) AS VARCHAR)"
            text = f"CASE WHEN {exact} THEN {whole} ELSE CAST({column} AS VARCHAR) END"
            return f"CASE WHEN NOT isnan({column}) THEN '{NUMBER}' || {text} END"
        if kind == "DATE" or kind.startswith("TIMESTAMP"):
            return f"'{DATE}' || CAST(CAST({column} AS DATE) AS VARCHAR)"
        if kind == "BOOLEAN":
            return f"CAST({column} AS VARCHAR)"
        raise InvalidInput(f"{self.label}: column {header!r} holds {kind}, which is no text, number or date.")


def open_parquet(path: Path, label: str, connection: Connection) -> ParquetFile:
    """Reads the schema; raises InvalidInput for a file that is not Parquet or repeats a column."""
    try:
        found = connection.run(f"DESCRIBE SELECT * FROM read_parquet({literal(str(path))})")
    except duckdb.Error as error:
        raise InvalidInput(f"{label} is a damaged Parquet file; export it again.") from error
    names = tuple(row[0] for row in found)
    return ParquetFile(path, label, clean_headers(names, label), names, tuple(row[1] for row in found))
