"""What a table's files say of themselves in their footers, so that less must be read."""

from collections.abc import Sequence
from typing import Any

from zelo.warehouse.facts import Table

_EXACT = 8  # longer texts may be cut in the statistics
_SEVERAL: frozenset[Any] = frozenset({"", None})


class Footers:
    """The statistics of a table's Parquet files, each file's footer read once."""

    def __init__(self, files: Sequence[str]) -> None:
        from pyarrow import parquet

        self._footers = [parquet.read_metadata(path) for path in files]

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
        for part, statistics in self._parts(column):
            seen |= _values(statistics, part.num_rows)
            if len(seen) > 1:
                return None
        value = next(iter(seen), None)
        if value is None:
            return "CAST(NULL AS VARCHAR)"
        return None if len(value) >= _EXACT else "'" + value.replace("'", "''") + "'"

    def _parts(self, column: str) -> list[tuple[Any, Any]]:
        """Each part of each file with the statistics of one of its columns."""
        found = []
        for footer in self._footers:
            place = footer.schema.names.index(column)
            for number in range(footer.num_row_groups):
                part = footer.row_group(number)
                found.append((part, part.column(place).statistics))
        return found


def _values(statistics: Any, rows: int) -> frozenset[Any]:
    """The values that a part of a file may hold; two different ones stand for `several`."""
    if statistics is None or statistics.null_count is None:
        return _SEVERAL
    if statistics.null_count == rows:
        return frozenset({None})
    if statistics.null_count or not statistics.has_min_max:
        return _SEVERAL
    return frozenset({statistics.min, statistics.max})
