"""What makes "contains" fast: an index over trigrams, kept by the database itself.

SQLite: one FTS5 table per searched table, filled by triggers. PostgreSQL: an index by pg_trgm where the
extension may be installed. Without either, searching reads every row.
"""

from typing import Any

from django.db import Error, transaction

# Searched table → its key, and which rows are found; `search` holds their text without accents and case.
SEARCHED = {"portfolio_accountstate": ("account_id", "listed"), "portfolio_contact": ("id", None)}
# PostgreSQL would sort these by its own rules of language; like this, by code points, as SQLite does.
_PLAIN_ORDER = {
    "portfolio_accountstate": ("sort_name", "code", "cnpj", "segment", "region"),
    "portfolio_contact": ("sort_name",),
}


def words_table(table: str) -> str:
    return f"{table}_words"


def make(connection: Any) -> None:
    """Makes what is missing; safe to run again, as a table that is made anew loses its triggers."""
    for table in SEARCHED:
        with connection.cursor() as cursor:
            columns = {row.name for row in connection.introspection.get_table_description(cursor, table)}
            if "search" not in columns:
                continue
            try:
                with transaction.atomic(using=connection.alias):
                    _MAKERS[connection.vendor](cursor, table)
            except Error:
                continue


def exists(connection: Any, table: str) -> bool:
    """Whether SQLite has an index over this table's words."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = %s", [f"{table}_words_insert"])
        return cursor.fetchone() is not None


def _make_sqlite(cursor: Any, table: str) -> None:
    words, (key, condition) = words_table(table), SEARCHED[table]
    cursor.execute(
        "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{words}_%"]
    )
    if cursor.fetchone()[0] == 3:
        return
    cursor.execute(f"DROP TABLE IF EXISTS {words}")
    cursor.execute(f"CREATE VIRTUAL TABLE {words} USING fts5(search, tokenize = 'trigram')")
    where = f"WHERE {condition}" if condition else ""
    cursor.execute(f"INSERT INTO {words} (rowid, search) SELECT {key}, search FROM {table} {where}")
    if_new = f"WHERE new.{condition}" if condition else ""
    insert = f"INSERT INTO {words} (rowid, search) SELECT new.{key}, new.search {if_new}"
    delete = f"DELETE FROM {words} WHERE rowid = old.{key}"
    watched = ["search", *([condition] if condition else [])]
    changed = " OR ".join(f"old.{column} IS NOT new.{column}" for column in watched)
    for name, event, steps in (
        ("insert", f"INSERT ON {table}", [insert]),
        ("delete", f"DELETE ON {table}", [delete]),
        ("update", f"UPDATE OF {', '.join(watched)} ON {table} WHEN {changed}", [delete, insert]),
    ):
        cursor.execute(f"DROP TRIGGER IF EXISTS {words}_{name}")
        cursor.execute(f"CREATE TRIGGER {words}_{name} AFTER {event} BEGIN {'; '.join(steps)}; END")


def _make_postgresql(cursor: Any, table: str) -> None:
    cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    cursor.execute(
        f"CREATE INDEX IF NOT EXISTS {words_table(table)} ON {table} USING gin (search gin_trgm_ops)"
    )


def order_plainly(connection: Any) -> None:
    """Gives the columns that lists sort by the order of code points, on PostgreSQL."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for table, columns in _PLAIN_ORDER.items():
            for column in columns:
                cursor.execute(
                    "SELECT format_type(atttypid, atttypmod) FROM pg_attribute "
                    "WHERE attrelid = %s::regclass AND attname = %s",
                    [table, column],
                )
                [kind] = cursor.fetchone()
                cursor.execute(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE {kind} COLLATE "C"')


_MAKERS = {"sqlite": _make_sqlite, "postgresql": _make_postgresql}


def keys_sql(table: str) -> str:
    """The keys of the rows that SQLite's index finds; one parameter: what is asked."""
    return f"SELECT rowid FROM {words_table(table)} WHERE {words_table(table)} MATCH %s"


def count_sql(table: str) -> str:
    """How many rows SQLite's index finds, counted up to a number; two parameters."""
    return f"SELECT count(*) FROM ({keys_sql(table)} LIMIT %s)"
