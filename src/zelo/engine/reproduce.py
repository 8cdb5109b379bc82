"""Whether an evaluation comes out the same again, and how two evaluations differ."""

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa

from zelo import __version__
from zelo.engine.evaluate import account_table, compute_values
from zelo.engine.evaluations import Evaluation, load_evaluation
from zelo.engine.faults import plain_faults
from zelo.engine.home import Home
from zelo.engine.stability import score_stored

_TOLERANCE = 1e-12
_OUTCOME = ("score", "attractiveness", "strength", "coverage", "rank", "tier", "is_key", "change", "blocking")
_FACTS = ("as_of", "policy", "unit", "months", "currency", "manifest", "code_version", "held_tiers_from")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same.

    what: a fact, a measure or an outcome. account_id: None where it is about the whole.
    """

    what: str
    account_id: str | None
    before: Any
    now: Any
    why: str


@dataclass(frozen=True, slots=True)
class Reproduction:
    """differences: in order of account, at most `most` of each kind; count: all of them."""

    same: bool
    count: int
    differences: tuple[Difference, ...]

    def as_json(self) -> dict[str, Any]:
        return {"same": self.same, "count": self.count, "differences": [asdict(d) for d in self.differences]}


def reproduce(home: Home, number: int, *, most: int = 100) -> Reproduction:
    """Computes the measures of an evaluation again from its manifest and scores again from its stored values.

    The measures come from the pinned table versions or, where those are gone, from the batches that counted.
    Raises NotFound for an unknown evaluation.
    """
    stored = load_evaluation(home, number)
    found = [*_measures_again(home, stored), *_scores_again(stored)]
    return _told(found, most)


def compare(home: Home, first: int, second: int, *, most: int = 100) -> Reproduction:
    """How two stored evaluations differ: what they were run on, and each account's values and outcome."""
    before, now = load_evaluation(home, first), load_evaluation(home, second)
    found = [
        Difference(name, None, before.facts[name], now.facts[name], "")
        for name in _FACTS
        if before.facts[name] != now.facts[name]
    ]
    changed = _changed_sql(before.facts["measures"], now.facts["measures"])
    shared = [name for name in before.facts["measures"] if name in now.facts["measures"]]
    found += [Difference(name, None, None, None, "its SQL differs") for name in changed]
    columns = [f"value:{name}" for name in shared] + list(_OUTCOME)
    found += _between(before.accounts, now.accounts, columns, {})
    return _told(found, most)


def _measures_again(home: Home, stored: Evaluation) -> Iterator[Difference]:
    here = {name: measure.sql_hash for name, measure in stored.measures.items()}
    for name in stored.facts["measures"]:
        if name not in here:
            yield Difference(name, None, "a measure", None, "the catalogue no longer has it")
    why = dict.fromkeys(_changed_sql(stored.facts["measures"], here), "the measure's SQL has changed since")
    with plain_faults("the evaluation", home.lake), home.lake.workspace() as workspace:
        snapshot = home.lake.snapshot_or_rebuilt(stored.facts["manifest"]["id"], workspace)
        accounts, values = compute_values(
            snapshot, stored.policy, stored.as_of, list(stored.measures.values())
        )
    table = pa.table(
        {"account_id": accounts["account_id"]} | {f"value:{name}": values[name]["value"] for name in here}
    )
    columns = [f"value:{name}" for name in here]
    code = stored.facts["code_version"]
    other = f"Zelo {code} computed it, this is {__version__}" if code != __version__ else "the data differ"
    yield from _between(stored.accounts, table, columns, why, other)


def _scores_again(stored: Evaluation) -> Iterator[Difference]:
    accounts, policy = stored.accounts, stored.policy
    names = stored.facts["measures"]
    values = {
        name: {part: accounts[f"{part}:{name}"] for part in ("value", "low", "high", "n", "note")}
        for name in names
    }
    again = account_table(score_stored(stored), accounts, values)
    parts = [
        f"{part}:{name}" for name in policy.measures for part in ("points", "contribution", "gate", "met")
    ]
    yield from _between(accounts, again, [*_OUTCOME, *parts], {}, "the scoring code has changed")


def _between(
    before: pa.Table, now: pa.Table, columns: list[str], why: dict[str, str], other: str = ""
) -> Iterator[Difference]:
    """Accounts that only one side has, then cells that differ, account by account."""
    old, new = before["account_id"].to_pylist(), now["account_id"].to_pylist()
    places = {account: place for place, account in enumerate(new)}
    for account in sorted(set(old) ^ set(new)):
        there = "not an account" if account in places else None
        yield Difference("account", account, there or account, None if there is None else account, other)
    shared = [(place, places[account]) for place, account in enumerate(old) if account in places]
    for column in columns:
        left, right = before[column].to_pylist(), now[column].to_pylist()
        name = column.removeprefix("value:")
        for row, place in shared:
            if not same_value(left[row], right[place]):
                yield Difference(name, old[row], left[row], right[place], why.get(name, other))


def same_value(before: Any, now: Any) -> bool:
    """Money, counts and words must be identical; doubles may differ by a relative 1e-12."""
    if isinstance(before, float) and isinstance(now, float | Decimal | int):
        return math.isclose(before, float(now), rel_tol=_TOLERANCE, abs_tol=_TOLERANCE)
    return bool(before == now)


def _changed_sql(before: dict[str, str], now: dict[str, str]) -> list[str]:
    return [name for name, digest in before.items() if name in now and now[name] != digest]


def _told(found: list[Difference], most: int) -> Reproduction:
    return Reproduction(not found, len(found), tuple(found[:most]))
