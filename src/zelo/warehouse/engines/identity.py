"""Which account a row belongs to: by source and code, then CNPJ, then CNPJ root, else its own code.

Everything stands in the schema `identity` of the session's local database:
  listed     the rows of the accounts table, each with the account it was found to be (same_as)
  met        each (fact, source, code, cnpj) that a fact row names; `first` of its table's parties
  accounts   one row per listed account (source, code)
  keys       each distinct (source, code, cnpj) met, and the node it resolves to
  nodes      every account, listed or met: its unit, and whether its id stands for that unit
  links      (source, code, cnpj) -> account_id, what the views join
  presence   (fact, account_id) for each table in which the account has a row
  universe   one row per account_id, with its position in their order and the tables it has rows in
"""

from collections.abc import Collection, Mapping
from typing import Literal

from duckdb import DuckDBPyConnection

from zelo.warehouse.engines.groups import Edge, join_aliases, join_groups
from zelo.warehouse.engines.source import Source
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
  CASE WHEN same_as <> code THEN same_as END AS same_as, name, segment, region
FROM (
  SELECT *, row_number() OVER (
    PARTITION BY source, code ORDER BY day DESC NULLS LAST, record_id DESC) AS position
  FROM identity.listed)
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

_PARENTS = "SELECT node, parent AS target FROM identity.accounts WHERE parent IS NOT NULL"
_ALIASES = f"""
SELECT a.node, coalesce(same.node, a.same_as) AS target
FROM identity.accounts a LEFT JOIN identity.nodes same ON same.node = {node_sql("a.source", "a.same_as")}
WHERE a.same_as IS NOT NULL
"""
_EDGES = """
SELECT a.node, ours.unit, us.node, a.target, coalesce(theirs.unit, 'absent ' || a.target), them.node
FROM ({named}) AS a
JOIN identity.nodes ours ON ours.node = a.node
JOIN identity.nodes us ON us.unit = ours.unit AND us.represents
LEFT JOIN identity.nodes theirs ON theirs.node = a.target
LEFT JOIN identity.nodes them ON them.unit = theirs.unit AND them.represents
ORDER BY a.node
"""

_UNITE = """
UPDATE identity.nodes SET unit = 'same ' || s.account_id, represents = nodes.node = s.account_id
FROM identity.same s WHERE s.unit = nodes.unit
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

_DESCRIBED = """
CREATE VIEW identity.described AS
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
"""


_LISTED = (
    "SELECT source, record_id, code, cnpj, parent_code, same_as, name, segment, region, day "
    "FROM facts.accounts"
)

# Where nobody is listed and no CNPJ was met, the code alone is the account: nothing to resolve.
_BY_CODE = (
    f"""CREATE VIEW identity.links AS
SELECT DISTINCT source, code, cnpj, {node_sql("source", "code")} AS account_id
FROM identity.met WHERE code IS NOT NULL""",
    "CREATE VIEW identity.ids AS SELECT account_id AS node, account_id FROM identity.universe",
    """CREATE VIEW identity.nodes AS
SELECT node, CAST(NULL AS VARCHAR) AS cnpj, 'node ' || node AS unit, true AS represents FROM identity.ids""",
)


def create_identity(
    local: DuckDBPyConnection,
    source: Source,
    unit: Unit,
    present: Collection[str],
    reduced: Mapping[str, str],
) -> bool:
    """Resolve every account that the facts name to an account of the unit.

    present: tables that have rows. reduced: by fact table, a local table of its first parties (source, code,
    cnpj), which need not be read again. Returns whether fact rows must be looked up in `identity.links`;
    where no account is listed and no CNPJ was met, the code alone decides.
    Raises InvalidInput where parents form a cycle.
    """
    local.execute("CREATE SCHEMA identity")
    source.materialise("identity.listed", _LISTED)
    source.materialise("identity.named", _named_sql(present, reduced))
    local.execute(_met_sql(reduced))
    local.execute(_ACCOUNTS)
    [(beyond_codes,)] = local.execute(
        "SELECT (SELECT count(*) FROM identity.accounts) + (SELECT count(cnpj) FROM identity.met)"
    ).fetchall()
    if not beyond_codes:
        for statement in (_universe_sql(_coded_sql(present), present), *_BY_CODE):
            local.execute(statement)
        return False
    for statement in (*_resolving(unit), _universe_sql(_described_sql(present), present)):
        local.execute(statement)
        if statement is _SAME:
            _unite_aliases(local)
        if statement is _GROUPS and unit == "group":
            _join_groups(local)
    local.execute("DROP VIEW identity.met")
    return True


def _universe_sql(accounts: str, present: Collection[str]) -> str:
    """Accounts in the order of their ids, each with whether it has a row in each fact table."""
    flags = ", ".join(
        f"coalesce(has_{name}, false) AS has_{name}" if name in present else f"false AS has_{name}"
        for name in TABLES
    )
    return (
        "CREATE TABLE identity.universe AS SELECT row_number() OVER () AS position, account_id, "
        f"name, cnpj, parent, segment, region, members, {flags} FROM ({accounts} ORDER BY account_id)"
    )


def _described_sql(present: Collection[str]) -> str:
    has = "".join(f", bool_or(fact = '{name}') AS has_{name}" for name in present)
    return (
        "SELECT d.*, s.* EXCLUDE (account_id) FROM identity.described AS d "
        f"LEFT JOIN (SELECT account_id{has} FROM identity.presence GROUP BY account_id) AS s "
        "ON s.account_id = d.account_id"
    )


def _coded_sql(present: Collection[str]) -> str:
    """The accounts where the code alone decides."""
    nothing = "".join(
        f", CAST(NULL AS VARCHAR) AS {name}" for name in ("cnpj", "parent", "segment", "region")
    )
    has = "".join(f", bool_or(first AND fact = '{name}') AS has_{name}" for name in present)
    return (
        f"SELECT account_id, account_id AS name{nothing}, CAST(1 AS BIGINT) AS members{has} FROM "
        f"(SELECT {node_sql('source', 'code')} AS account_id, fact, first FROM identity.met "
        "WHERE code IS NOT NULL) GROUP BY account_id"
    )


def _named_sql(present: Collection[str], reduced: Mapping[str, str]) -> str:
    """Every distinct (source, code, cnpj) that a fact row names, for each of its parties not yet reduced."""
    parts = [
        f"SELECT DISTINCT '{table.name}' AS fact, {str(position == 0).lower()} AS first, source, "
        f"{code} AS code, {cnpj} AS cnpj FROM facts.{table.name}"
        for table in TABLES.values()
        for position, (code, cnpj, _) in enumerate(table.parties)
        if table.name in present and not (position == 0 and table.name in reduced)
    ]
    nothing = "SELECT '' AS fact, true AS first, source, code, cnpj FROM facts.accounts WHERE false"
    return " UNION ALL ".join(parts or [nothing])


def _met_sql(reduced: Mapping[str, str]) -> str:
    parts = ["SELECT fact, first, source, code, cnpj FROM identity.named"]
    parts += [
        f"SELECT '{name}' AS fact, true AS first, source, code, cnpj FROM {table}"
        for name, table in reduced.items()
    ]
    return "CREATE VIEW identity.met AS " + " UNION ALL ".join(parts)


_SAME = "CREATE TABLE identity.same (unit VARCHAR, account_id VARCHAR)"
_GROUPS = "CREATE TABLE identity.groups (unit VARCHAR, account_id VARCHAR)"


def _resolving(unit: Unit) -> tuple[str, ...]:
    key = _KEY_OF_UNIT["root" if unit == "group" else unit]
    return (_KEYS, _NODES.format(key=key), _SAME, _GROUPS, _IDS, _LINKS, _PRESENCE, _DESCRIBED)


def _unite_aliases(local: DuckDBPyConnection) -> None:
    """Units with an account that was found to be another one become one with that account's unit."""
    same = join_aliases(_edges(local, _ALIASES))
    _insert(local, "same", same)
    if same:
        local.execute(_UNITE)


def _join_groups(local: DuckDBPyConnection) -> None:
    _insert(local, "groups", join_groups(_edges(local, _PARENTS)))


def _edges(local: DuckDBPyConnection, named: str) -> list[Edge]:
    """named: SELECT of the accounts that name another one, and which (node, target)."""
    return [Edge(*row) for row in local.execute(_EDGES.format(named=named)).fetchall()]


def _insert(local: DuckDBPyConnection, table: str, found: Mapping[str, str]) -> None:
    if found:
        rows = [list(found), list(found.values())]
        local.execute(f"INSERT INTO identity.{table} SELECT unnest($1), unnest($2)", rows)
