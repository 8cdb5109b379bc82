"""The tables of a PostgreSQL database as files, and back, by its own COPY; needs no program of the server."""

from collections.abc import Iterable
from pathlib import Path

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from zelo.lib.errors import InvalidInput

# Made anew by every home: sessions end with a restore, the cache and the list of steps are not data.
_OWN = {"django_migrations", "django_session", "usersessions_usersession", "zelo_cache", "sqlite_sequence"}


def kept_tables(names: Iterable[str]) -> list[str]:
    """Of these tables, those whose rows a backup must bring back."""
    return sorted(set(names) - _OWN)


def dump_tables(folder: Path) -> dict[str, int]:
    """Writes each table's rows to `folder/<table>.copy`; returns the rows per table."""
    folder.mkdir()
    counts = {}
    with connection.cursor() as cursor:
        for table in kept_tables(connection.introspection.table_names(cursor)):
            columns = _columns(table)
            order = f"COPY {_name(table)} ({columns}) TO STDOUT"
            (folder / f"{table}.columns").write_text(columns, encoding="utf-8")
            with (folder / f"{table}.copy").open("wb") as stream, cursor.copy(order) as rows:
                for block in rows:
                    stream.write(block)
            counts[table] = cursor.rowcount
    return counts


def load_tables(folder: Path, migrations: list[list[str]]) -> None:
    """Fills an empty database with the files of `dump_tables`, at the steps it was written at."""
    executor = MigrationExecutor(connection)
    executor.migrate(_targets(executor, migrations))
    with transaction.atomic(), connection.cursor() as cursor:
        tables = kept_tables(connection.introspection.table_names(cursor))
        cursor.execute(f"TRUNCATE {', '.join(_name(table) for table in tables)} CASCADE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in tables:
            file = folder / f"{table}.copy"
            if not file.exists():
                continue
            columns = (folder / f"{table}.columns").read_text(encoding="utf-8")
            with (
                file.open("rb") as stream,
                cursor.copy(f"COPY {_name(table)} ({columns}) FROM STDIN") as rows,
            ):
                while block := stream.read(1 << 20):
                    rows.write(block)
            _advance_sequence(table)


def _targets(executor: MigrationExecutor, migrations: list[list[str]]) -> list[tuple[str, str]]:
    known = executor.loader.disk_migrations
    steps = [(app, name) for app, name in migrations]
    unknown = [step for step in steps if step not in known]
    if unknown:
        raise InvalidInput(
            f"The backup was written by a later version of Zelo ({'.'.join(unknown[0])}); install that one."
        )
    nodes = executor.loader.graph.node_map
    return [
        step
        for step in steps
        if not any(child.key[0] == step[0] and child.key in steps for child in nodes[step].children)
    ]


def _columns(table: str) -> str:
    with connection.cursor() as cursor:
        description = connection.introspection.get_table_description(cursor, table)
    return ", ".join(_name(column.name) for column in description)


def _advance_sequence(table: str) -> None:
    with connection.cursor() as cursor:
        for sequence in connection.introspection.get_sequences(cursor, table):
            column = _name(sequence["column"])
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, %s), (SELECT max({column}) FROM {_name(table)}))",
                [_name(table), sequence["column"]],
            )


def _name(name: str) -> str:
    return connection.ops.quote_name(name)
