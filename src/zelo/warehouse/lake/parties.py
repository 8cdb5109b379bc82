"""Which accounts a staged file names: already met in the lake, or for the first time."""

from collections.abc import Iterable
from pathlib import Path

from zelo.warehouse.facts import TABLES, Table
from zelo.warehouse.lake.snapshot import Snapshot
from zelo.warehouse.lake.sql import database, parquet_scan


def count_parties(fact: Table, staged: Path, snapshot: Snapshot, workspace: Path) -> tuple[int, int]:
    """(new, known) among the distinct accounts that the staged rows name.

    An account is known if the lake has its code in the same source, in whatever table, or an account
    with its CNPJ or CNPJ root.
    """
    code, cnpj, _ = fact.parties[0]
    named = f"SELECT DISTINCT source, {code} AS code, {cnpj} AS cnpj FROM {parquet_scan([str(staged)])}"
    known_codes = _union(
        f"SELECT source, {TABLES[name].parties[0][0]} AS code FROM {parquet_scan(files)}"
        for name, files in snapshot.files.items()
    )
    accounts = snapshot.files.get("accounts")
    known_cnpjs = (
        f"SELECT cnpj FROM {parquet_scan(accounts)}" if accounts else "SELECT '' AS cnpj WHERE false"
    )
    with database(workspace) as connection:
        total, known = connection.execute(
            f"""WITH named AS ({named}),
                codes AS (SELECT DISTINCT source, code, true AS met FROM ({known_codes})),
                roots AS (SELECT DISTINCT left(cnpj, 8) AS root, true AS met FROM ({known_cnpjs}))
                SELECT count(*), count(*) FILTER (coalesce(codes.met, roots.met, false))
                FROM named LEFT JOIN codes USING (source, code)
                LEFT JOIN roots ON roots.root = left(named.cnpj, 8)
                WHERE named.code IS NOT NULL OR named.cnpj IS NOT NULL"""
        ).fetchall()[0]
    return int(total) - int(known), int(known)


def _union(queries: Iterable[str]) -> str:
    parts = list(queries)
    return " UNION ALL ".join(parts) if parts else "SELECT '' AS source, '' AS code WHERE false"
