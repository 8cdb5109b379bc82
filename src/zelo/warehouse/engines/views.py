"""Views of the fact tables as of a date, with the account each row belongs to."""

from collections.abc import Mapping
from datetime import date

from duckdb import DuckDBPyConnection

from zelo.warehouse.engines.identity import node_sql
from zelo.warehouse.facts import TABLES, Column, Table


def create_facts(connection: DuckDBPyConnection, files: Mapping[str, tuple[str, ...]], as_of: date) -> None:
    """One view `facts.<table>` per fact table: its rows and columns as known on `as_of`.

    Rows with a later day are left out (listed accounts without a day always stand); a column that is
    learnt later than its row is null until the first filled of its `known` dates; a row that ended by
    then is left out. A table without files is an empty view of the same columns and types.
    """
    connection.execute("CREATE SCHEMA facts")
    for table in TABLES.values():
        paths = files.get(table.name, ())
        rows = _read(paths) if paths else _nothing(table)
        connection.execute(f"CREATE VIEW facts.{table.name} AS {_known(table, rows, as_of)}")


def create_views(connection: DuckDBPyConnection, *, joined: bool) -> None:
    """One view per fact table: `facts.<table>` with the id of each party, null where unresolved.

    joined: whether accounts are looked up in `identity.links`; else the code decides alone.
    """
    for table in TABLES.values():
        ids, joins = [], []
        for code, cnpj, exposed in table.parties:
            if not joined:
                ids.append(f"{node_sql('f.source', f'f.{code}')} AS {exposed}")
                continue
            ids.append(f"{exposed}_link.account_id AS {exposed}")
            joins.append(
                f"LEFT JOIN identity.links {exposed}_link ON {exposed}_link.source = f.source "
                f"AND {exposed}_link.code IS NOT DISTINCT FROM f.{code} "
                f"AND {exposed}_link.cnpj IS NOT DISTINCT FROM f.{cnpj}"
            )
        connection.execute(
            f"CREATE VIEW main.{table.name} AS SELECT {', '.join(ids)}, f.* "
            f"FROM facts.{table.name} f {' '.join(joins)}"
        )


def _known(table: Table, rows: str, as_of: date) -> str:
    limit = f"DATE '{as_of.isoformat()}'"
    columns = ", ".join(("source", "record_id", "row_hash", *(_masked(c, limit) for c in table.columns)))
    always = "day IS NULL OR " if table.name == "accounts" else ""
    standing = f" AND ({table.ends} IS NULL OR {table.ends} > {limit})" if table.ends else ""
    return f"SELECT {columns} FROM {rows} WHERE ({always}day <= {limit}){standing}"


def _masked(column: Column, limit: str) -> str:
    if column.known == ("day",):
        return column.name
    learnt = column.known[0] if len(column.known) == 1 else f"coalesce({', '.join(column.known)})"
    return f"CASE WHEN {learnt} <= {limit} THEN {column.name} END AS {column.name}"


def _read(paths: tuple[str, ...]) -> str:
    listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    return f"read_parquet([{listed}])"


def _nothing(table: Table) -> str:
    columns = ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in table.stored.items())
    return f"(SELECT {columns} WHERE false)"
