"""Runs a selection policy over a home's accounts as of a date and keeps the evaluation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa

from zelo import __version__
from zelo.analytics.selection import (
    Comparison,
    Matrix,
    Policy,
    Result,
    compare_with_top,
    evaluate,
    find_boundary,
)
from zelo.engine.columns import flags, floats, known, texts, whole, words
from zelo.engine.evaluations import NODES, Evaluation, load_evaluation, save_evaluation
from zelo.engine.faults import plain_faults
from zelo.engine.home import Home
from zelo.engine.measures import known_measures
from zelo.engine.measuring import Measured, measure_all
from zelo.engine.opening import open_engine
from zelo.engine.policies import PolicyFile
from zelo.lib.errors import InvalidInput, NotFound
from zelo.warehouse.catalogue import Measure
from zelo.warehouse.engines import Engine
from zelo.warehouse.lake import Snapshot

Progress = Callable[[str, float | None], None]

_REVENUE = "revenue"
_PART = 131_072  # accounts that are told and stored at a time


def run_evaluation(
    home: Home,
    chosen: PolicyFile,
    *,
    as_of: date,
    previous: int | None = None,
    asked: str | None = None,
    progress: Progress,
) -> Evaluation:
    """Evaluates every account known by the date and stores the outcome under the next number.

    previous: the evaluation whose tiers count as held where nobody has decided on any tier yet.
    asked: the key by which whoever asked for it finds it again; which code is which account is kept with it.
    Raises InvalidInput where the home has no accounts by that date.
    """
    snapshot = home.lake.snapshot()
    measures = evaluated_measures(home, chosen.policy)
    progress("measures", 0.0)
    with (
        plain_faults("the evaluation", home.lake),
        open_engine(snapshot, as_of=as_of, unit=chosen.policy.unit) as engine,
    ):
        measured = measure_all(engine, measures, months=chosen.policy.months)
        read = read_accounts(home, engine, chosen.policy, measured, previous)
        if asked is not None:
            read.measured.behind[NODES] = engine.nodes()
    progress("selecting", 1.0)
    origin = {} if asked is None else {"asked": asked}
    return judge(home, chosen, snapshot, measures, read, as_of=as_of, origin=origin)


def evaluated_measures(home: Home, policy: Policy) -> list[Measure]:
    """The policy's measures, and revenue, with which every list is compared."""
    known = known_measures(home)
    return [known[name] for name in dict.fromkeys((*policy.measures, _REVENUE))]


def judge(
    home: Home,
    chosen: PolicyFile,
    snapshot: Snapshot,
    measures: Sequence[Measure],
    read: "Read",
    *,
    as_of: date,
    origin: Mapping[str, Any] = MappingProxyType({}),
) -> Evaluation:
    """Evaluates what was read of a snapshot and stores the outcome. origin: who asked for it, as facts."""
    policy, values = read.policy, read.measured.values
    result = evaluate(policy, _matrix(read.accounts, values, read.held))
    comparison = compare_with_top(result, floats(values[_REVENUE]["value"]))
    facts = {
        "as_of": as_of.isoformat(),
        "policy": {"name": policy.name, "version": policy.version, "hash": policy.hash},
        "unit": policy.unit,
        "months": policy.months,
        "currency": home.currency,
        "manifest": {"id": snapshot.manifest, "versions": snapshot.versions},
        "measures": {measure.name: measure.sql_hash for measure in measures},
        "code_version": __version__,
        "models": read.measured.models,
        "held_tiers_from": read.origin,
        "excluded": {entry.account: entry.reason._asdict() for entry in policy.exclusions},
        "unmatched_exclusions": list(result.unmatched_exclusions),
        **_summary(result, comparison, read.accounts),
        **origin,
    }
    parts = (
        account_table(result, read.accounts, values, slice(start, start + _PART))
        for start in range(0, len(result.matrix), _PART)
    )
    return save_evaluation(home, chosen.text, facts, measures, parts, read.measured.behind)


@dataclass(frozen=True)
class Read:
    """What an evaluation reads of the facts. policy: with its exclusions as account ids."""

    policy: Policy
    accounts: pa.Table
    measured: Measured
    held: dict[str, str]
    origin: str | None


def read_accounts(
    home: Home, engine: Engine, policy: Policy, measured: Measured, previous: int | None = None
) -> Read:
    """Who the accounts are that were measured. Raises InvalidInput where there are none."""
    accounts = engine.accounts()
    if not accounts.num_rows:
        raise InvalidInput(
            f"No account is known as of {engine.as_of}; import transactions or accounts first."
        )
    held, origin = _held_tiers(home, engine.decided_tiers(), previous)
    return Read(_resolve_exclusions(policy, engine), accounts, measured, held, origin)


def compute_values(
    snapshot: Snapshot, policy: Policy, as_of: date, measures: Sequence[Measure], models: dict[str, Any]
) -> tuple[pa.Table, Measured]:
    """The accounts of a snapshot at the policy's unit, and these measures of each over its window.

    models: the record of an evaluation, whose settings and seeds are used again.
    """
    with open_engine(snapshot, as_of=as_of, unit=policy.unit) as engine:
        measured = measure_all(engine, measures, months=policy.months, models=models)
        return engine.accounts(), measured


def _held_tiers(
    home: Home, decided: dict[str, str], previous: int | None
) -> tuple[dict[str, str], str | None]:
    """Tiers held before, and where they come from: decisions if there are any, else an evaluation."""
    if decided:
        return decided, "decisions"
    if previous is None:
        return {}, None
    table = load_evaluation(home, previous).accounts
    tiers = dict(zip(table["account_id"].to_pylist(), table["tier"].to_pylist(), strict=True))
    return tiers, f"evaluation {previous}"


def _resolve_exclusions(policy: Policy, engine: Engine) -> Policy:
    """The policy with excluded codes and CNPJs as account ids; those that fit none stay as written."""

    def account_id(text: str) -> str:
        try:
            return engine.resolve(text)
        except NotFound:
            return text

    return replace(
        policy,
        exclusions=tuple(replace(entry, account=account_id(entry.account)) for entry in policy.exclusions),
    )


def _matrix(accounts: pa.Table, values: dict[str, pa.Table], held: dict[str, str]) -> Matrix:
    ids = texts(accounts["account_id"])
    return Matrix(
        account_ids=ids,
        values={name: floats(table["value"]) for name, table in values.items()},
        previous_tiers=np.array([held.get(account, "") for account in ids.tolist()], dtype=object)
        if held
        else None,
    )


def account_table(
    result: Result, accounts: pa.Table, values: Mapping[str, Any], rows: slice = slice(None)
) -> pa.Table:
    """One row per account: who it is, the outcome, and per criterion everything that led to it."""
    start, stop, _ = rows.indices(len(result.matrix))

    def cut(column: pa.ChunkedArray) -> pa.ChunkedArray:
        return column.slice(start, stop - start)

    columns: dict[str, Any] = {
        "account_id": cut(accounts["account_id"]),
        "name": cut(accounts["name"]),
        "score": known(result.score[rows]),
        "attractiveness": known(result.attractiveness[rows]),
        "strength": known(result.strength[rows]),
        "coverage": known(np.round(result.coverage[rows], 6)),
        "rank": whole(result.rank[rows]),
        "tier": words(result.tier, rows),
        "is_key": flags(result.is_key[rows]),
        "previous_tier": words(result.previous_tier, rows),
        "change": words(result.change, rows),
        "blocking": words(result.blocking, rows),
    }
    for name, table in values.items():
        columns |= {f"{part}:{name}": cut(table[part]) for part in ("value", "low", "high", "n", "note")}
    contributions = result.scores.contributions(rows)
    for row, name in enumerate(result.policy.measures):
        columns[f"points:{name}"] = known(result.points[row, rows])
        columns[f"contribution:{name}"] = known(contributions[row])
        columns[f"gate:{name}"] = words(result.gates, (row, rows))
        columns[f"met:{name}"] = words(result.met, (row, rows))
    return pa.table(columns)


def _summary(result: Result, comparison: Comparison, accounts: pa.Table) -> dict[str, Any]:
    """What the list is as a whole: sizes, its edges, and the comparison with the biggest by revenue."""
    ids, names = accounts["account_id"], accounts["name"]

    def account(row: int | None) -> dict[str, str] | None:
        return None if row is None else {"account_id": ids[row].as_py(), "name": names[row].as_py()}

    boundary = find_boundary(result)
    counts = np.bincount(result.tier.codes, minlength=len(result.tier.names))
    tiers = sorted(zip(result.tier.names, counts.tolist(), strict=True))
    return {
        "tiers": {word: count for word, count in tiers if count},
        "first_in": account(boundary.first_in),
        "last_in": account(boundary.last_in),
        "first_out": account(boundary.first_out),
        "compared_with_top_revenue": {
            "n": comparison.n,
            "overlap": comparison.overlap,
            "overlap_share": comparison.overlap_share,
            "list_is_just_the_biggest": comparison.list_is_just_the_biggest,
            "in_instead": [
                {
                    "in": account(swap.entering),
                    "instead_of": account(swap.displaced),
                    "through": swap.through,
                    "advantage": swap.advantage,
                    "out_because": swap.blocking,
                }
                for swap in comparison.in_instead
            ],
        },
    }
