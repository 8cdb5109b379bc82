"""Which account a row belongs to: by source and code, then CNPJ, then CNPJ root, else its own code.

Everything stands in the schema `identity` of the engine's own database:
  accounts   one row per listed account (source, code)
  keys       each distinct (source, code, cnpj) met, and the node it resolves to
  nodes      every account, listed or met: its unit and the account_id of that unit
  links      (source, code, cnpj) -> account_id, what the views join
  presence   (fact, account_id) for each table in which the account has a row
  universe   one row per account_id
"""

from typing import Literal

from duckdb import DuckDBPyConnection

from zelo.warehouse.engines.groups import Edge, join_groups
from zelo.warehouse.facts import TABLES

Unit = Literal["establishment", "root", "group"]


def node_sql(source: str, code: str) -> str:
    """SQL for the id of a source's code: the code itself in the source `main`."""
    return f"CASE WHEN {source} = 'main' THEN {code} ELSE {source} || ':' || {code} END"


def _root(cnpj: str) -> str:
    return f"CASE WHEN length({cnpj}) = 14 THEN left({cnpj}, 8) END"


_ACCOUNTS = f"""
CREATE TABLE identity.accounts AS
SELECT source, code, {node_sql("source", "code")} AS node, cnpj, {_root("cnpj")} AS root,
  coalesce(substr(cnpj, 9, 4) = '0001', false) AS headquarters,
  CASE WHEN parent_code <> code THEN {node_sql("source", "parent_code")} END AS parent,
  name, segment, region
FROM (
  SELECT *, row_number() OVER (
    PARTITION BY source, code ORDER BY day DESC NULLS LAST, record_id DESC) AS position
  FROM facts.accounts)
WHERE position = 1
"""

_KEYS = f"""
CREATE TABLE identity.keys AS
WITH by_cnpj AS (SELECT cnpj, min(node) AS node FROM identity.accounts GROUP BY cnpj),
by_root AS (
  SELECT root, node FROM (
    SELECT root, node,
      row_number() OVER (PARTITION BY root ORDER BY headquarters DESC, node) AS position
    FROM identity.accounts WHERE root IS NOT NULL)
  WHERE position = 1)
SELECT k.source, k.code, k.cnpj,
  coalesce(a.node, c.node, r.node, {node_sql("k.source", "k.code")}, k.cnpj) AS node,
  coalesce(a.node, c.node, r.node) IS NULL AS implicit
FROM (SELECT DISTINCT source, code, cnpj FROM identity.met WHERE coalesce(code, cnpj) IS NOT NULL) k
LEFT JOIN identity.accounts a ON a.source = k.source AND a.code = k.code
LEFT JOIN by_cnpj c ON c.cnpj = k.cnpj
LEFT JOIN by_root r ON r.root = {_root("k.cnpj")}
"""

_KEY_OF_UNIT = {
    "establishment": "coalesce('cnpj ' || cnpj, 'node ' || node)",
    "root": f"coalesce('root ' || {_root('cnpj')}, 'cnpj ' || cnpj, 'node ' || node)",
}

_NODES = """
CREATE TABLE identity.nodes AS
SELECT node, cnpj, {key} AS unit,
  row_number() OVER (
    PARTITION BY {key} ORDER BY coalesce(substr(cnpj, 9, 4) = '0001', false) DESC, node) = 1
    AS represents
FROM (
  SELECT node, coalesce(min(cnpj) FILTER (WHERE listed), min(cnpj)) AS cnpj
  FROM (
    SELECT node, cnpj, true AS listed FROM identity.accounts
    UNION ALL SELECT node, cnpj, false FROM identity.keys WHERE implicit)
  GROUP BY node)
"""

_EDGES = """
SELECT a.node, child.unit, ours.node, a.parent, coalesce(parent.unit, 'absent ' || a.parent), theirs.node
FROM identity.accounts a
JOIN identity.nodes child ON child.node = a.node
JOIN identity.nodes ours ON ours.unit = child.unit AND ours.represents
LEFT JOIN identity.nodes parent ON parent.node = a.parent
LEFT JOIN identity.nodes theirs ON theirs.unit = parent.unit AND theirs.represents
WHERE a.parent IS NOT NULL
ORDER BY a.node
"""

_IDS = """
CREATE TABLE identity.ids AS
SELECT n.node, coalesce(g.account_id, r.node) AS account_id
FROM identity.nodes n
JOIN identity.nodes r ON r.unit = n.unit AND r.represents
LEFT JOIN identity.groups g ON g.unit = n.unit
"""

_LINKS = """
CREATE TABLE identity.links AS
SELECT k.source, k.code, k.cnpj, i.account_id FROM identity.keys k JOIN identity.ids i USING (node)
"""

_PRESENCE = """
CREATE TABLE identity.presence AS
SELECT DISTINCT m.fact, l.account_id
FROM identity.met m
JOIN identity.links l ON l.source = m.source
  AND l.code IS NOT DISTINCT FROM m.code AND l.cnpj IS NOT DISTINCT FROM m.cnpj
WHERE m.first
"""

_UNIVERSE = """
CREATE TABLE identity.universe AS
WITH members AS (SELECT account_id, count(*) AS members FROM identity.ids GROUP BY account_id),
described AS (
  SELECT node, name, segment, region, parent, row_number() OVER (
    PARTITION BY node ORDER BY name NULLS LAST, segment, region, parent, source, code) AS position
  FROM identity.accounts)
SELECT m.account_id, coalesce(d.name, m.account_id) AS name, n.cnpj,
  CASE WHEN coalesce(p.account_id, d.parent) <> m.account_id
    THEN coalesce(p.account_id, d.parent) END AS parent,
  d.segment, d.region, cast(m.members AS BIGINT) AS members
FROM members m
JOIN identity.nodes n ON n.node = m.account_id
LEFT JOIN described d ON d.node = m.account_id AND d.position = 1
LEFT JOIN identity.ids p ON p.node = d.parent
ORDER BY m.account_id
"""


def _met_sql() -> str:
    """Every distinct (source, code, cnpj) that a fact row names, for each of its parties."""
    parts = [
        f"SELECT DISTINCT '{table.name}' AS fact, {str(position == 0).lower()} AS first, source, "
        f"{code} AS code, {cnpj} AS cnpj FROM facts.{table.name}"
        for table in TABLES.values()
        for position, (code, cnpj, _) in enumerate(table.parties)
    ]
    return "CREATE TABLE identity.met AS " + " UNION ALL ".join(parts)


def create_identity(connection: DuckDBPyConnection, unit: Unit) -> bool:
    """Resolve every account of the `facts` views to an account of the unit.

    Returns whether views must join `identity.links`; where no account is listed and no CNPJ was met, the
    code alone decides. Raises InvalidInput where parents form a cycle.
    """
    connection.execute("CREATE SCHEMA identity")
    for statement in (_met_sql(), _ACCOUNTS, _KEYS, _NODES.format(key=_KEY_OF_UNIT[_legal(unit)])):
        connection.execute(statement)
    connection.execute("CREATE TABLE identity.groups (unit VARCHAR, account_id VARCHAR)")
    if unit == "group":
        edges = [Edge(*row) for row in connection.execute(_EDGES).fetchall()]
        groups = join_groups(edges)
        if groups:
            connection.execute(
                "INSERT INTO identity.groups SELECT unnest($1), unnest($2)",
                [list(groups), list(groups.values())],
            )
    for statement in (_IDS, _LINKS, _PRESENCE, _UNIVERSE):
        connection.execute(statement)
    [(beyond_codes,)] = connection.execute(
        "SELECT (SELECT count(*) FROM identity.accounts) + (SELECT count(cnpj) FROM identity.met)"
    ).fetchall()
    return bool(beyond_codes)


def _legal(unit: Unit) -> str:
    return "root" if unit == "group" else unit
