"""Evaluations as they are kept: one folder each, written once, read again as they were."""

import json
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from filelock import FileLock
from pyarrow import parquet

from zelo.analytics.selection import Policy
from zelo.engine.account_rows import rows_of_accounts
from zelo.engine.home import Home
from zelo.engine.measures import keep_own, read_own
from zelo.engine.policies import read_policy
from zelo.lib.errors import NotFound, ZeloError
from zelo.warehouse.catalogue import Measure, catalogue

_FACTS, _POLICY, _ACCOUNTS = "evaluation.json", "policy.toml", "accounts.parquet"
_MEASURES = "measures"
NODES = "nodes"
_GROUP = 4_096  # accounts whose rows are read together to find one
_REPEATING = ("tier", "previous", "change", "blocking", "note:", "gate:", "met:", "n:")


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """One account in an evaluation, as stored. Dicts are by measure; None where unknown."""

    account_id: str
    name: str
    score: float | None
    attractiveness: float | None
    strength: float | None
    coverage: float
    rank: int | None
    tier: str
    is_key: bool
    previous_tier: str | None
    change: str
    blocking: str
    values: dict[str, Any]
    notes: dict[str, str]
    points: dict[str, float | None]
    contributions: dict[str, float | None]
    gates: dict[str, str]
    met: tuple[str, ...]


@dataclass(frozen=True)
class Evaluation:
    """One run of a policy as of a date. facts: what `evaluation.json` holds."""

    id: int
    folder: Path
    facts: dict[str, Any]

    @property
    def as_of(self) -> date:
        return date.fromisoformat(self.facts["as_of"])

    @property
    def currency(self) -> str:
        return str(self.facts["currency"])

    @cached_property
    def measures(self) -> dict[str, Measure]:
        """The measures it used, as they are shipped now; a home's own as they were then."""
        known = {**catalogue(), **read_own(self.folder / _MEASURES)}
        return {name: known[name] for name in self.facts["measures"] if name in known}

    @property
    def models(self) -> dict[str, Any]:
        """By model, how its measures came about; none in evaluations of before there were models."""
        return dict(self.facts.get("models", {}))

    @cached_property
    def policy(self) -> Policy:
        """The policy as it was when the evaluation ran."""
        return read_policy(
            (self.folder / _POLICY).read_text(encoding="utf-8"), str(self.folder), self.measures
        ).policy

    @cached_property
    def accounts(self) -> pa.Table:
        """One row per account, sorted by account id."""
        return parquet.read_table(self.folder / _ACCOUNTS)

    @cached_property
    def key_accounts(self) -> pa.Table:
        """The rows of the key accounts, sorted by account id."""
        return parquet.read_table(self.folder / _ACCOUNTS, filters=pc.field("is_key"))

    def columns(self, names: Sequence[str]) -> pa.Table:
        """Some columns of all accounts, read alone, sorted by account id."""
        return parquet.read_table(self.folder / _ACCOUNTS, columns=list(names))

    def behind(self, name: str) -> pa.Table | None:
        """What measures of a model rest on; None where the evaluation keeps nothing of that name."""
        file = self.folder / f"{name}.parquet"
        return parquet.read_table(file) if file.exists() else None

    def records(self, *, key_only: bool = False) -> Iterator[AccountRecord]:
        """Accounts by rank; those without a score last, by id."""
        table = self.key_accounts if key_only else self.accounts
        table = table.append_column("unranked", pc.equal(table["rank"], 0))
        ordered = table.sort_by(
            [("unranked", "ascending"), ("rank", "ascending"), ("account_id", "ascending")]
        )
        for batch in ordered.to_batches(max_chunksize=2000):
            yield from (_record(row, self.policy) for row in batch.to_pylist())

    def record(self, account_id: str) -> AccountRecord:
        """One account. Raises NotFound where the evaluation has no account of that id."""
        found = self.records_of([account_id])
        if not found:
            raise NotFound(
                f"Evaluation {self.id} has no account {account_id!r}; `zelo evaluation show` lists them."
            )
        return found[account_id]

    def records_of(self, account_ids: Collection[str]) -> dict[str, AccountRecord]:
        """These accounts, as far as the evaluation has them, by account id."""
        rows = rows_of_accounts(self.folder / _ACCOUNTS, account_ids).to_pylist()
        return {row["account_id"]: _record(row, self.policy) for row in rows}


def save_evaluation(
    home: Home,
    policy_text: str,
    facts: dict[str, Any],
    measures: Iterable[Measure],
    accounts: Iterable[pa.Table],
    behind: Mapping[str, pa.Table],
) -> Evaluation:
    """Stores an evaluation under the next number, whole or not at all.

    accounts: the accounts' rows in parts, sorted by account id.
    behind: what the measures of a model rest on, by name.
    """
    home.evaluations.mkdir(parents=True, exist_ok=True)
    with FileLock(home.evaluations / ".lock"):
        number = max((entry.id for entry in list_evaluations(home)), default=0) + 1
        draft = home.evaluations / ".draft"
        for left in (draft, *home.evaluations.glob(".gone-*")):
            shutil.rmtree(left, ignore_errors=True)
        draft.mkdir()
        content = {"id": number, "created_at": datetime.now(UTC).isoformat(timespec="seconds"), **facts}
        (draft / _FACTS).write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
        (draft / _POLICY).write_text(policy_text, encoding="utf-8")
        keep_own(measures, home, draft / _MEASURES)
        key_accounts = _write_accounts(accounts, draft / _ACCOUNTS)
        for name, table in behind.items():
            parquet.write_table(table, draft / f"{name}.parquet", compression="zstd")
        final = _folder(home, number)
        draft.rename(final)
    evaluation = Evaluation(number, final, content)
    evaluation.__dict__["key_accounts"] = key_accounts
    return evaluation


def _write_accounts(parts: Iterable[pa.Table], path: Path) -> pa.Table:
    """Writes each part while the next one is made. Returns the rows of key accounts."""
    parts = iter(parts)
    first = next(parts)
    kept: list[pa.Table] = []
    with _writer(path, first.schema) as writer, ThreadPoolExecutor(max_workers=1) as pool:
        written: Future[None] | None = None
        for part in chain([first], parts):
            if written:
                written.result()
            written = pool.submit(writer.write_table, part, row_group_size=_GROUP)
            kept.append(part.filter(part["is_key"]))
        if written:
            written.result()
    return pa.concat_tables(kept)


def _writer(path: Path, schema: pa.Schema) -> parquet.ParquetWriter:
    """Words once each, doubles by their bytes' places, which packs them smaller and faster."""
    doubles = [field.name for field in schema if pa.types.is_floating(field.type)]
    repeating = [field.name for field in schema if field.name.startswith(_REPEATING)]
    return parquet.ParquetWriter(
        path,
        schema,
        compression="zstd",
        use_dictionary=repeating,
        use_byte_stream_split=doubles,
        store_schema=False,
    )


def list_evaluations(home: Home) -> list[Evaluation]:
    """All evaluations of a home, oldest first."""
    folders = sorted(home.evaluations.glob("[0-9]*")) if home.evaluations.is_dir() else []
    return [_load(folder) for folder in folders]


def find_of_refresh(home: Home, refresh: int) -> Evaluation | None:
    """The evaluation that a refresh asked for, if it has been stored."""
    return _find(home, "refresh", refresh)


def find_asked(home: Home, key: str) -> Evaluation | None:
    """The evaluation that was asked for under this key, if it has been stored."""
    return _find(home, "asked", key)


def _find(home: Home, fact: str, value: Any) -> Evaluation | None:
    for entry in reversed(list_evaluations(home)):
        if entry.facts.get(fact) == value:
            return entry
    return None


def forget_evaluation(home: Home, *, refresh: int, kept: Collection[int] = ()) -> None:
    """Removes the evaluation that a refresh asked for; one that a decision names, the newest, and those of
    the numbers `kept` stay."""
    found = find_of_refresh(home, refresh)
    if found is None or found.id == max(entry.id for entry in list_evaluations(home)):
        return
    if found.id not in _decided_on(home) | set(kept):
        gone = found.folder.with_name(f".gone-{found.folder.name}")
        found.folder.rename(gone)
        shutil.rmtree(gone)


def _decided_on(home: Home) -> set[int]:
    files = home.lake.snapshot().files.get("decisions", ())
    numbers = [parquet.read_table(file, columns=["evaluation"])["evaluation"].to_pylist() for file in files]
    return {number for part in numbers for number in part if number is not None}


def load_evaluation(home: Home, number: int) -> Evaluation:
    """One evaluation by its number. Raises NotFound."""
    folder = _folder(home, number)
    if not folder.is_dir():
        raise NotFound(f"There is no evaluation {number}; `zelo evaluation list` names those there are.")
    return _load(folder)


def _folder(home: Home, number: int) -> Path:
    return home.evaluations / f"{number:08d}"


def _load(folder: Path) -> Evaluation:
    try:
        facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
        return Evaluation(facts["id"], folder, facts)
    except (OSError, ValueError, KeyError) as error:
        raise ZeloError(
            f"The evaluation in {folder} cannot be read ({error}); restore it from a backup."
        ) from error


def _record(row: dict[str, Any], policy: Policy) -> AccountRecord:
    measures = policy.measures

    def by_measure(part: str) -> dict[str, Any]:
        return {name: row[f"{part}:{name}"] for name in measures}

    plain = {
        name: row[name]
        for name in AccountRecord.__slots__
        if name in row and name not in ("rank", "previous_tier")
    }
    return AccountRecord(
        **plain,
        rank=row["rank"] or None,
        previous_tier=row["previous_tier"] or None,
        values=by_measure("value"),
        notes={name: note for name, note in by_measure("note").items() if note},
        points=by_measure("points"),
        contributions=by_measure("contribution"),
        gates={name: gate for name, gate in by_measure("gate").items() if gate},
        met=tuple(name for name, met in by_measure("met").items() if met == "met"),
    )
