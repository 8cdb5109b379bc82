"""A small random company, and which account each of its rows belongs to, in plain Python."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from zelo.warehouse.facts import TABLES

Row = dict[str, Any]
DATES = (date(2024, 2, 29), date(2024, 3, 31), date(2023, 12, 31), date(2024, 2, 28), date(2023, 7, 14))
AMOUNTS = ("0.00", "0.01", "10.00", "10.00", "25.50", "99.99", "1234.56", "-10.00", "-1500.25")
HUGE = ("9999999999999999.99", "-9999999999999999.98", "8123456789012345.67")


@dataclass
class Company:
    as_of: date
    rows: dict[str, list[Row]]

    def seen(self, table: str) -> list[Row]:
        """The rows of a table as known on the date, with unknown columns None."""
        return [self._masked(table, row) for row in self.rows[table] if self._shown(table, row)]

    def accounts(self, unit: str) -> "Accounts":
        return Accounts(self, unit)

    def _shown(self, table: str, row: Row) -> bool:
        ended = row.get("cancelled_on") if table == "transactions" else None
        if ended and ended <= self.as_of:
            return False
        return row["day"] <= self.as_of if row.get("day") else table == "accounts"

    def _masked(self, table: str, row: Row) -> Row:
        masked = {"source": row.get("source", "main"), "record_id": row["record_id"]}
        for column in TABLES[table].columns:
            learnt = [row[name] for name in column.known if row.get(name)]
            known = column.known == ("day",) or bool(learnt and learnt[0] <= self.as_of)
            masked[column.name] = row.get(column.name) if known else None
        return masked


def named(source: str, code: str) -> str:
    return code if source == "main" else f"{source}:{code}"


class Accounts:
    """Identity of accounts by brute force: node -> CNPJ, merged by unit; `of` gives a row's account."""

    def __init__(self, company: Company, unit: str) -> None:
        self.listed = {(row["source"], row["code"]): row for row in company.seen("accounts")}
        self.cnpjs = {named(*key): row["cnpj"] for key, row in self.listed.items()}
        self.real = dict(self.cnpjs)
        met = [
            (row["source"], row[code], row[cnpj])
            for table in TABLES.values()
            for row in company.seen(table.name)
            for code, cnpj, _ in table.parties
        ]
        for party in sorted(met, key=lambda party: party[2] or "~"):
            node = self.node(*party)
            if node is not None and node not in self.real and self.cnpjs.get(node) is None:
                self.cnpjs[node] = party[2]
        self.ids = self._merge(unit)

    def node(self, source: str, code: str | None, cnpj: str | None) -> str | None:
        if (source, code) in self.listed:
            return named(source, code)
        same = [node for node, other in self.real.items() if cnpj and other == cnpj]
        root = [node for node, other in self.real.items() if cnpj and other and other[:8] == cnpj[:8]]
        for found in (same, sorted(root, key=self._rank)[:1]):
            if found:
                return min(found)
        return named(source, code) if code else cnpj

    def of(self, source: str, code: str | None, cnpj: str | None) -> str | None:
        node = self.node(source, code, cnpj)
        return None if node is None else self.ids[node]

    def _rank(self, node: str) -> tuple[bool, str]:
        cnpj = self.cnpjs[node]
        return (not (cnpj and cnpj[8:12] == "0001"), node)

    def _merge(self, unit: str) -> dict[str, str]:
        size = 14 if unit == "establishment" else 8
        units: dict[str, list[str]] = {}
        for node, cnpj in self.cnpjs.items():
            units.setdefault(f"={cnpj[:size]}" if cnpj else node, []).append(node)
        ids = {node: min(nodes, key=self._rank) for nodes in units.values() for node in nodes}
        ids = self._joined(ids, {named(*key): self._same(*key) for key in self.listed})
        return self._joined(ids, {named(*key): self._parent(*key) for key in self.listed}, unit == "group")

    def _same(self, source: str, code: str) -> str | None:
        same = self.listed[source, code]["same_as"]
        if not same or same == code:
            return None
        return named(source, same) if named(source, same) in self.cnpjs else same

    def _parent(self, source: str, code: str) -> str | None:
        parent = self.listed[source, code]["parent_code"]
        return named(source, parent) if parent and parent != code else None

    def _joined(
        self, ids: dict[str, str], targets: dict[str, str | None], wanted: bool = True
    ) -> dict[str, str]:
        """Ids with those made one that a node and the one it names have; at the end of the chain, the id."""
        edges = {(ids[node], ids.get(other, "?" + other)) for node, other in targets.items() if other}
        if not wanted:
            return ids
        label = {end: end for edge in edges for end in edge} | {id: id for id in ids.values()}
        for _ in label:
            for child, parent in edges:
                old, new = label[child], label[parent]
                label = {end: new if group == old else group for end, group in label.items()}
        below = {child for child, parent in edges if child != parent and not parent.startswith("?")}
        top = {}
        for end in sorted(label, key=lambda end: (end in below, end)):
            if not end.startswith("?"):
                top.setdefault(label[end], end)
        return {node: top[label[id]] for node, id in ids.items()}


def random_company(seed: int) -> Company:
    random = Random(seed)
    as_of = DATES[seed % len(DATES)]
    cnpjs = [root + order for root in ("11222333", "44555666", "AB777888") for order in ("000181", "000262")]
    parties = _parties(random, cnpjs)
    rows = {
        name: [_row(random, name, number, as_of, parties, huge=seed % 2 == 1) for number in range(size)]
        for name, size in SIZES.items()
    }
    rows["accounts"] = _listed(random, as_of, cnpjs)
    return Company(as_of, rows)


SIZES = {
    "transactions": 260, "contracts": 14, "responses": 200, "commitments": 60, "referrals": 30,
    "assessments": 80, "costs": 30, "tickets": 30, "receivables": 30, "decisions": 10, "usage": 5,
    "interactions": 5, "deliveries": 30, "targets": 3, "opportunities": 30,
}  # fmt: skip


def _listed(random: Random, as_of: date, cnpjs: list[str]) -> list[Row]:
    rows = []
    for number in range(9):
        source, earlier = "main" if number < 6 else "crm", f"A{random.randrange(number + 1)}"
        rows.append({
            "source": source, "record_id": f"A{number}", "code": f"A{number}", "name": f"Name {number}",
            "day": random.choice((None, None, as_of - timedelta(400), as_of + timedelta(9))),
            "cnpj": random.choice((None, *cnpjs)),
            "parent_code": random.choice((None, None, f"A{number}", earlier, "H9")),
            "since": random.choice((None, as_of - timedelta(2000), as_of + timedelta(5))),
        })  # fmt: skip
    for row in rows:
        # Chains and cycles among them, other sources, and an account that does not exist.
        row["same_as"] = random.choice(
            (*[None] * 9, "A1", "A4", "A7", "crm:A8", "A6", "X1", "Z9", row["code"])
        )
    return rows


def _parties(random: Random, cnpjs: list[str]) -> list[tuple[str, str | None, str | None]]:
    known = [("main" if number < 6 else "crm", f"A{number}", None) for number in range(9)]
    codes = [(source, f"X{number}", None) for source in ("main", "erp") for number in range(3)]
    both = [
        (source, code, random.choice(cnpjs)) for source, code, _ in known + codes if random.random() < 0.4
    ]
    only = [("main", None, cnpj) for cnpj in cnpjs if random.random() < 0.5]
    lonely = [("main", None, "99888777000166"), ("erp", None, "99888777000247"), ("main", None, None)]
    return known + codes + both + only + lonely


CHOOSE: dict[str, Callable[[Random, date], Any]] = {
    "DATE": lambda random, as_of: as_of + timedelta(random.randint(-500, 60)),
    "DECIMAL(18,2)": lambda random, as_of: Decimal(random.choice(AMOUNTS)),
    "DECIMAL(28,10)": lambda random, as_of: Decimal("1.5"),
    "DECIMAL(18,4)": lambda random, as_of: Decimal(random.choice(("0", "3", "5", "7.25", "9", "10"))),
    "BOOLEAN": lambda random, as_of: random.random() < 0.8,
    "BIGINT": lambda random, as_of: random.choice((0, 1, 2, 3, 4, 12, 24)),
    "VARCHAR": lambda random, as_of: random.choice(("a", "b", "c", "d")),
}  # fmt: skip


def _row(
    random: Random, name: str, number: int, as_of: date, parties: Iterable[tuple[Any, ...]], huge: bool
) -> Row:
    source, code, cnpj = random.choice(list(parties))
    row: Row = {"source": source, "record_id": f"{number:05}", "account_code": code, "account_cnpj": cnpj}
    for column in TABLES[name].columns:
        if column.name == TABLES[name].ends or column.name in row:
            continue
        if not column.required and random.random() < 0.2:
            continue
        row[column.name] = (
            random.choice(column.choices) if column.choices else CHOOSE[column.kind.sql](random, as_of)
        )
    if name == "referrals":
        row["referred_code"], row["referred_cnpj"] = random.choice(list(parties))[1:]
    if name == "transactions":
        row["day"] = as_of - timedelta(random.choice((random.randint(-40, 800), 365, 366, 31, 0)))
        row["net"] = Decimal(random.choice(HUGE)) if huge and number % 50 == 9 else row.get("net", Decimal(5))
        row["kind"] = "sale" if row["net"] >= 0 else random.choice(("credit", "return", "cancellation"))
        if number % 13 == 5:
            row["cancelled_on"] = row["day"] + timedelta(number)
        if code and int(code[1]) % 2:
            row.setdefault("cost", Decimal("3.10"))
    return row


@pytest.fixture
def make_company() -> Callable[[int], Company]:
    return random_company
