"""SQL of the fact tables as of a date, and of the same with the account each row belongs to."""

from datetime import date

from zelo.warehouse.engines.identity import node_sql
from zelo.warehouse.facts import Column, Table


def known_sql(table: Table, rows: str | None, as_of: date) -> str:
    """SELECT of `facts.<table>`: its rows and columns as known on `as_of`.

    rows: SQL of the relation with all its rows; None for a table without files, which is empty but has its
    columns and types. Rows with a later day are left out (listed accounts without a day always stand); a
    column that is learnt later than its row is null until the first filled of its `known` dates; a row that
    ended by then is left out.
    """
    limit = f"DATE '{as_of.isoformat()}'"
    columns = ", ".join(("source", "record_id", "row_hash", *(_masked(c, limit) for c in table.columns)))
    always = "" if table.always_dated else "day IS NULL OR "
    standing = f" AND ({table.ends} IS NULL OR {table.ends} > {limit})" if table.ends else ""
    return f"SELECT {columns} FROM {rows or _nothing(table)} WHERE ({always}day <= {limit}){standing}"


def linked_sql(table: Table, *, joined: bool) -> str:
    """SELECT of `<table>`: the rows of `facts.<table>` with the id of each party, null where unresolved.

    joined: whether accounts are looked up in `identity.links`; else the code decides alone.
    """
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
    return f"SELECT {', '.join(ids)}, f.* FROM facts.{table.name} f {' '.join(joins)}"


def _masked(column: Column, limit: str) -> str:
    if column.known == ("day",):
        return column.name
    learnt = column.known[0] if len(column.known) == 1 else f"coalesce({', '.join(column.known)})"
    return f"CASE WHEN {learnt} <= {limit} THEN {column.name} END AS {column.name}"


def _nothing(table: Table) -> str:
    columns = ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in table.stored.items())
    return f"(SELECT {columns} WHERE false)"
