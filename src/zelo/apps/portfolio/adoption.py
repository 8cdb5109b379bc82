"""Takes over the accounts that the lake knows: one per legal entity, with its establishments.

The engine says which codes are one account (`Engine.nodes`); a code once taken over stays where people put
it. Written in bulk, without an entry per record in the trail; the refresh leaves one for all.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zelo.apps.operations.writes import short_write
from zelo.apps.portfolio.actions.states import copy_to_states
from zelo.apps.portfolio.models import Account, Establishment

CHUNK = 500
_LONGEST_CODE, _LONGEST_KEY = 80, 200
Row = Mapping[str, Any]


def node_of(source: str, code: str) -> str:
    """The id by which the engine knows a source's code."""
    return code if source == "main" else f"{source}:{code}"


@dataclass
class Directory:
    """Which account here each code of the lake is.

    by_code: (source, code) of every establishment -> account. by_id: the engine's account_id -> account.
    """

    by_code: dict[tuple[str, str], int] = field(default_factory=dict)
    by_id: dict[str, int] = field(default_factory=dict)

    def find(self, row: Row, part: str = "account") -> int | None:
        """The account that a row of the lake is about; part: `referred` for the other one that it names."""
        code = row[f"{part}_code"]
        known = self.by_code.get((row["source"], code)) if code else None
        return known if known is not None else self.by_id.get(row[f"{part}_id"] or "")


def read_directory(account_ids: Mapping[str, str]) -> Directory:
    """The directory of what is here already. account_ids: node -> account_id, as `Engine.nodes` has them."""
    found = Directory()
    rows = Establishment.objects.order_by("pk").values_list("source", "code", "account_id")
    for source, code, account in rows.iterator(chunk_size=10_000):
        found.by_code[source, code] = account
        node = node_of(source, code)
        account_id = account_ids.get(node)
        if account_id is not None and (node == account_id or account_id not in found.by_id):
            found.by_id[account_id] = account
    return found


@dataclass(frozen=True)
class NewAccount:
    """An account to be made. rows: its establishments, the one it is known by first. parent: account_id."""

    account_id: str
    rows: Sequence[Row]
    parent: str | None


def adopt_accounts(new: Iterable[NewAccount], directory: Directory) -> int:
    """Makes the accounts, heads of groups before their members; returns how many. The directory learns them.

    Each chunk stands or falls as a whole, so that the work can be taken up after any of them.
    """
    waiting, count = in_order(list(new)), 0
    for start in range(0, len(waiting), CHUNK):
        chunk = waiting[start : start + CHUNK]
        with short_write():
            _make(chunk, directory)
        count += len(chunk)
    return count


def add_establishments(rows: Iterable[tuple[str, Row]], directory: Directory) -> int:
    """Adds codes met anew to accounts that are here. rows: account_id and the establishment's row."""
    made = [
        _establishment(directory.by_id[account_id], row) for account_id, row in rows if usable(row, "code")
    ]
    for start in range(0, len(made), CHUNK):
        chunk = made[start : start + CHUNK]
        with short_write():
            Establishment._base_manager.bulk_create(chunk, ignore_conflicts=True)
            copy_to_states(entry.account_id for entry in chunk)
    directory.by_code.update({(entry.source, entry.code): entry.account_id for entry in made})
    return len(made)


def usable(row: Row, code: str = "account_code") -> bool:
    """Whether the row's code and key fit; a company's own are never that long."""
    return len(row[code] or "") <= _LONGEST_CODE and len(row.get("record_id") or "") <= _LONGEST_KEY


def lake_key(row: Row) -> dict[str, str]:
    """The fields of `Published` for a row of the lake that names an account."""
    return {
        "lake_source": row["source"],
        "lake_record": row["record_id"],
        "lake_code": row["account_code"] or "",
        "lake_cnpj": row["account_cnpj"] or "",
    }


def in_order(new: list[NewAccount]) -> list[NewAccount]:
    """Parents before children; a circle of parents is cut at its smallest id."""
    by_id = {entry.account_id: entry for entry in new}
    parents = {entry.account_id: entry.parent for entry in new}
    _cut_circles(parents)
    depth: dict[str, int] = {}
    for start in parents:
        path, at = [], start
        while at in parents and at not in depth:
            path.append(at)
            at = parents[at] or ""
        level = depth.get(at, -1)
        for account_id in reversed(path):
            level += 1
            depth[account_id] = level
    ordered = sorted(by_id, key=lambda account_id: (depth[account_id], account_id))
    return [NewAccount(account_id, by_id[account_id].rows, parents[account_id]) for account_id in ordered]


def _cut_circles(parents: dict[str, str | None]) -> None:
    clear: set[str] = set()
    for start in sorted(parents):
        path: list[str] = []
        at: str | None = start
        while at in parents and at not in clear and at not in path:
            path.append(at)
            at = parents[at]
        if at in path:
            parents[min(path[path.index(at) :])] = None
        clear.update(path)


def _make(chunk: Sequence[NewAccount], directory: Directory) -> None:
    codes = [entry.account_id for entry in chunk]
    here = dict(Account.objects.filter(code__in=codes).values_list("code", "pk"))
    made = [_account(entry) for entry in chunk if entry.account_id not in here]
    Account._base_manager.bulk_create(made)
    here |= {account.code: account.pk for account in made}
    directory.by_id |= here
    _set_parents(chunk, directory)
    rows = [
        _establishment(here[entry.account_id], row)
        for entry in chunk
        for row in entry.rows
        if usable(row, "code")
    ]
    Establishment._base_manager.bulk_create(rows, ignore_conflicts=True)
    directory.by_code.update({(entry.source, entry.code): entry.account_id for entry in rows})
    heads = {directory.by_id[entry.parent] for entry in chunk if entry.parent in directory.by_id}
    copy_to_states({*(account.pk for account in made), *heads})


def _set_parents(chunk: Sequence[NewAccount], directory: Directory) -> None:
    """Accounts of a chunk may stand below others of it, which have their keys only now."""
    below = {
        directory.by_id[entry.account_id]: directory.by_id[entry.parent]
        for entry in chunk
        if entry.parent in directory.by_id and entry.parent != entry.account_id
    }
    found = list(Account._base_manager.filter(pk__in=list(below), parent=None))
    for account in found:
        account.parent_id = below[account.pk]
    Account._base_manager.bulk_update(found, ["parent"], batch_size=100)


def _account(new: NewAccount) -> Account:
    first = new.rows[0]
    cnpj = first["cnpj"] or ""
    return Account(
        code=new.account_id,
        name=(first["name"] or new.account_id)[:200],
        cnpj_root=cnpj[:8] if len(cnpj) == 14 else "",
        since=first["since"],
        **{name: (first[name] or "")[:size] for name, size in TEXTS.items()},
    )


TEXTS = {"segment": 100, "region": 100, "city": 100, "country": 60}


def _establishment(account: int, row: Row) -> Establishment:
    """The row of the register, under the key by which the lake has it or would have it."""
    return Establishment(
        account_id=account,
        source=row["source"],
        code=row["code"],
        name=(row["name"] or row["code"])[:200],
        cnpj=(row["cnpj"] or "")[:14],
        parent_code=row["parent_code"] or "",
        known_on=row["day"],
        since=row["since"],
        kam_code=row["kam_code"] or "",
        same_as=row.get("same_as") or "",
        lake_source=row["source"],
        lake_record=row["record_id"] or row["code"],
        **{name: (row[name] or "")[:size] for name, size in TEXTS.items()},
    )


def blank_row(source: str, code: str, cnpj: str | None = None) -> dict[str, Any]:
    """The row of a code that no register lists."""
    empty = dict.fromkeys(("name", "parent_code", "day", "since", "kam_code", "record_id", *TEXTS))
    return {**empty, "source": source, "code": code, "cnpj": cnpj}
