"""Items to rows: which copy of a note counts, whose it is, what was cancelled, and what stays out why."""

from collections.abc import Sequence
from pathlib import Path

from zelo.warehouse.facts import Table
from zelo.warehouse.lake.sql import table_scan
from zelo.warehouse.readers.connection import Connection
from zelo.warehouse.readers.rawtable import literal, name

_MEMORY_LIMIT = "400MB"
_PARTY = "coalesce(left({0}_cnpj, 8), {0}_code)"
_NO_MONEY = "CAST(0 AS DECIMAL(18,2))"


def open_items(connection: Connection, items: Path, cancellations: Path) -> None:
    """Makes the views `items` (with issuer and recipient as parties) and `cancellations`."""
    parties = ", ".join(f"{_PARTY.format(side)} AS {side}" for side in ("issuer", "recipient"))
    connection.run(f"CREATE VIEW items AS SELECT *, {parties} FROM read_parquet({literal(str(items))})")
    connection.run(f"CREATE VIEW cancellations AS SELECT * FROM read_parquet({literal(str(cancellations))})")


def judge(
    connection: Connection,
    table: Table,
    source: str,
    own: frozenset[str],
    known: Sequence[str],
    work: Path,
) -> None:
    """Makes `known` (rows of these notes that the lake has), `cancelled` and, in a file in `work`, `judged`.

    Grain of judged: one row per item met; verdict `sale`, `return` or the reason why it stays out.
    """
    path = literal(str(work / "judged.parquet"))
    connection.run(f"SET memory_limit = '{_MEMORY_LIMIT}'")
    _own(connection, own)
    _known(connection, table, source, known)
    connection.run(
        "CREATE TABLE cancelled AS SELECT note, min(day) AS cancelled_on FROM ("
        "SELECT note, CAST(day AS DATE) AS day FROM cancellations "
        "UNION ALL SELECT note, CAST(cancelled_on AS DATE) FROM items WHERE cancelled_on IS NOT NULL "
        "UNION ALL SELECT note, cancelled_on FROM known WHERE cancelled_on IS NOT NULL) GROUP BY note"
    )
    connection.run(
        """COPY (
        SELECT i.* EXCLUDE (cancelled_on), c.cancelled_on, issuer IN (FROM own) AS is_own,
          CASE WHEN i.place <> chosen.place THEN 'repeated note'
               WHEN aside IS NOT NULL THEN aside
               WHEN issuer IN (FROM own) AND recipient IN (FROM own) THEN 'between own establishments'
               WHEN issuer IN (FROM own) THEN issued
               WHEN recipient IN (FROM own) THEN returned
               ELSE 'note of other companies' END AS verdict
        FROM items AS i
        JOIN (SELECT note, min(standing * 1099511627776 + place) % 1099511627776 AS place
              FROM items GROUP BY note) AS chosen USING (note)
        LEFT JOIN cancelled AS c USING (note)) TO """
        f"{path} (FORMAT parquet, COMPRESSION zstd)"
    )
    connection.run(f"CREATE VIEW judged AS FROM read_parquet({path})")


def _own(connection: Connection, own: frozenset[str]) -> None:
    connection.run("CREATE TABLE own (party VARCHAR)")
    if own:
        connection.run(f"INSERT INTO own VALUES {', '.join(f'({literal(party)})' for party in sorted(own))}")


def _known(connection: Connection, table: Table, source: str, files: Sequence[str]) -> None:
    columns = ", ".join(name(column) for column in table.stored)
    if not files:
        types = ", ".join(f"CAST(NULL AS {kind}) AS {name(column)}" for column, kind in table.stored.items())
        connection.run(f"CREATE TABLE known AS SELECT {types}, '' AS note WHERE false")
        return
    note = "regexp_replace(record_id, '-[0-9]+$', '')"
    connection.run(
        f"CREATE TABLE known AS SELECT * FROM (SELECT {columns}, {note} AS note "
        f"FROM {table_scan(table, files)} WHERE source = {literal(source)}) "
        "WHERE note IN (SELECT note FROM items UNION SELECT note FROM cancellations)"
    )


def rows(table: Table, source: str) -> str:
    """SQL of the staged rows, the table's stored columns, in the input's order.

    Lines that count, of cancelled notes with the day from which they do not; lines known to the lake that
    no longer count, at zero; lines known to it that are now cancelled, as they are but with that day; and,
    for a cancellation of an own note not met yet, one line of item 0 that keeps it.
    """
    parts = ", ".join(f"'{column}=' || CAST({name(column)} AS VARCHAR)" for column in table.names)
    digest = f"CAST(md5_number_lower(concat_ws('\x1f', {parts})) >> 1 AS BIGINT)"
    columns = ", ".join(name(column) for column in table.names)
    typed = ", ".join(
        f"CAST({name(column)} AS {table.column(column).kind.sql}) AS {name(column)}" for column in table.names
    )
    union = " UNION ALL BY NAME ".join((_lines(), _withdrawn(), _cancelled(), _held_down()))
    return (
        f"SELECT {literal(source)} AS source, record_id, {digest} AS row_hash, {columns} "
        f"FROM (SELECT record_id, place, item, {typed} "
        f"FROM ({union})) ORDER BY place, item"
    )


def _lines() -> str:
    cents = {
        column: f"CAST({column} * sign AS DECIMAL(18,0)) * DECIMAL '0.01'"
        for column in ("gross", "discount", "taxes")
    }
    money = ", ".join(f"{amount} AS {column}" for column, amount in cents.items())
    return (
        "SELECT note || '-' || item AS record_id, place, item, document, product, CAST(day AS DATE) AS day, "
        "CASE WHEN is_own THEN recipient_code ELSE issuer_code END AS account_code, "
        "CASE WHEN is_own THEN recipient_cnpj ELSE issuer_cnpj END AS account_cnpj, "
        "cancelled_on, CASE WHEN verdict = 'return' THEN 'return' "
        "WHEN gross - discount - taxes < 0 THEN 'credit' ELSE 'sale' END AS kind, "
        "CAST(quantity AS DECIMAL(18,4)) * sign AS quantity, "
        "CAST(unit_price AS DECIMAL(28,10)) AS unit_price, "
        f"{money}, CAST((gross - discount - taxes) * sign AS DECIMAL(18,0)) * DECIMAL '0.01' AS net "
        "FROM (SELECT *, CASE WHEN verdict = 'return' THEN -1 ELSE 1 END AS sign "
        "FROM judged WHERE verdict IN ('sale', 'return'))"
    )


def _withdrawn() -> str:
    zeros = ", ".join(f"{_NO_MONEY} AS {column}" for column in ("gross", "discount", "taxes", "net"))
    return (
        "SELECT record_id, 1152921504606846976 AS place, row_number() OVER (ORDER BY record_id) AS item, "
        "document, product, day, account_code, account_cnpj, 'credit' AS kind, c.cancelled_on, "
        f"0 AS quantity, unit_price, {zeros} FROM known LEFT JOIN cancelled AS c USING (note) "
        "WHERE NOT (kind = 'credit' AND coalesce(gross, 0) = 0 AND coalesce(net, 0) = 0) "
        "AND record_id IN (SELECT note || '-' || item FROM judged) "
        "AND record_id NOT IN (SELECT note || '-' || item FROM judged WHERE verdict IN ('sale', 'return'))"
    )


def _cancelled() -> str:
    return (
        "SELECT known.* EXCLUDE (source, row_hash, note, cancelled_on), 1152921504606846976 AS place, "
        "row_number() OVER (ORDER BY record_id) AS item, c.cancelled_on "
        "FROM known JOIN cancelled AS c USING (note) "
        "WHERE known.cancelled_on IS DISTINCT FROM c.cancelled_on "
        "AND record_id NOT IN (SELECT note || '-' || item FROM judged)"
    )


def _held_down() -> str:
    zeros = ", ".join(f"{_NO_MONEY} AS {column}" for column in ("gross", "discount", "taxes", "net"))
    return (
        "SELECT note || '-0' AS record_id, min(place) AS place, 0 AS item, "
        "note AS document, NULL AS product, "
        "CAST(min(day) AS DATE) AS day, CAST(min(day) AS DATE) AS cancelled_on, "
        "NULL AS account_code, NULL AS account_cnpj, 'cancellation' AS kind, "
        f"NULL AS quantity, NULL AS unit_price, {zeros} FROM cancellations "
        "WHERE note NOT IN (SELECT note FROM items) AND note NOT IN (SELECT note FROM known) "
        "AND (issuer IS NULL OR left(issuer, 8) IN (FROM own) OR NOT EXISTS (FROM own)) GROUP BY note"
    )
