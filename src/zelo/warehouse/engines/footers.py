"""What a table's files say of themselves in their footers, so that less must be read."""

from collections.abc import Sequence
from typing import Any

from zelo.warehouse.facts import Table
from zelo.warehouse.lake.sql import footer

_EXACT = 8  # longer texts may be cut in the statistics
_LACKING = object()
_SEVERAL: frozenset[Any] = frozenset({"", None})


class Footers:
    """The statistics of a table's Parquet files, each file's footer read once."""

    def __init__(self, files: Sequence[str]) -> None:
        self._footers = [footer(path) for path in files]

    def party_keys(self, table: Table) -> dict[str, str]:
        """source, code and cnpj of the table's first party, each as SQL over its columns.

        A column that holds one value throughout becomes that value, so that nobody groups by it.
        """
        code, cnpj, _ = table.parties[0]
        columns = {"source": "source", "code": code, "cnpj": cnpj}
        return {name: self._constant(column) or column for name, column in columns.items()}

    def _constant(self, column: str) -> str | None:
        """The one value of a column as a literal, None where it may have several."""
        seen: set[Any] = set()
        for rows, statistics in self._parts(column):
            seen |= _values(statistics, rows)
            if len(seen) > 1:
                return None
        value = next(iter(seen), None)
        if value is None:
            return "CAST(NULL AS VARCHAR)"
        return None if len(value) >= _EXACT else "'" + value.replace("'", "''") + "'"

    def _parts(self, column: str) -> list[tuple[int, Any]]:
        """The rows of each part of each file and the statistics of one of its columns.

        They are _LACKING where the file does not know the column.
        """
        found: list[tuple[int, Any]] = []
        for foot in self._footers:
            names = foot.schema.names
            place = names.index(column) if column in names else None
            for number in range(foot.num_row_groups):
                part = foot.row_group(number)
                statistics = _LACKING if place is None else part.column(place).statistics
                found.append((part.num_rows, statistics))
        return found


def _values(statistics: Any, rows: int) -> frozenset[Any]:
    """The values that a part of a file may hold; two different ones stand for `several`."""
    if statistics is _LACKING:
        return frozenset({None})
    if statistics is None or statistics.null_count is None:
        return _SEVERAL
    if statistics.null_count == rows:
        return frozenset({None})
    if statistics.null_count or not statistics.has_min_max:
        return _SEVERAL
    return frozenset({statistics.min, statistics.max})
