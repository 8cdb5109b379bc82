"""How firm a stored evaluation is: tiers under other weights and values, and what would move one account."""

from dataclasses import dataclass, replace
from math import ceil, floor, inf
from typing import Any

import numpy as np
import pyarrow as pa

from zelo.analytics.selection import (
    TIERS,
    Change,
    Counterfactual,
    Exclusion,
    Matrix,
    Policy,
    Result,
    Stability,
    Together,
    counterfactual,
    evaluate,
    tier_stability,
)
from zelo.engine.columns import floats, texts
from zelo.engine.evaluations import AccountRecord, Evaluation
from zelo.engine.reasons import TIER_TITLES
from zelo.engine.values import show_value
from zelo.lib.money import format_percent
from zelo.lib.text import Language, Text
from zelo.warehouse.catalogue import Measure

_LIMITS = {
    "level": (0.0, 4.0),
    "class": (1.0, 3.0),
    "count": (0.0, inf),
    "days": (0.0, inf),
    "months": (0.0, inf),
}
_WHOLE = {"level", "class", "count", "days", "months"}
_HEADINGS = (
    Text("conta", "account"),
    Text("nome", "name"),
    Text("nível", "tier"),
    Text("chance de ser conta-chave", "chance of being key"),
    Text("chance do nível", "chance of the tier"),
    Text("posições", "ranks"),
)
_ENTERS = Text(
    "Entraria se {measure} passasse de {value} para {needed}, e o resto ficasse igual.",
    "It would enter if {measure} went from {value} to {needed}, all else being equal.",
)
_LEAVES = Text(
    "Sairia se {measure} passasse de {value} para {needed}, e o resto ficasse igual.",
    "It would leave if {measure} went from {value} to {needed}, all else being equal.",
)
_NO_WAY = {
    True: Text("Nenhum critério sozinho a faria entrar.", "No single criterion would bring it in."),
    False: Text("Nenhum critério sozinho a faria sair.", "No single criterion would take it out."),
}


@dataclass(frozen=True, slots=True)
class EvaluationStability:
    """The outcome of many draws, beside the evaluation's own accounts in the same order.

    accounts: account_id, name, tier and rank, 0 without a score.
    """

    accounts: pa.Table
    drawn: Stability

    def columns(self) -> list[str]:
        """Names of the columns of `rows`."""
        return ["account_id", "name", "tier", "key_probability", *TIERS, "rank_low", "rank_high"]

    def rows(self, *, ever_key: bool = False, most: int | None = None) -> list[list[Any]]:
        """One row per account by rank, those without a score last: the probability of being key and of each
        tier, and the span of its rank; None where it never had one.

        ever_key: only the accounts that were key in any draw. most: how many rows at most.
        """
        drawn, ranks = self.drawn, self.accounts["rank"].to_numpy()
        chosen = np.flatnonzero(drawn.key_probability > 0) if ever_key else np.arange(len(ranks))
        order = chosen[np.lexsort((ranks[chosen], ranks[chosen] == 0))][:most]
        told = self.accounts.take(order)
        columns = [
            *(told[name].to_pylist() for name in ("account_id", "name", "tier")),
            drawn.key_probability[order].tolist(),
            *drawn.probabilities[:, order].tolist(),
            *([rank or None for rank in side[order].tolist()] for side in (drawn.rank_low, drawn.rank_high)),
        ]
        return [list(row) for row in zip(*columns, strict=True)]


def score_stored(evaluation: Evaluation) -> Result:
    """The evaluation scored again from its stored values, policy, exclusions and held tiers."""
    return evaluate(*_stored(evaluation))


def _stored(evaluation: Evaluation) -> tuple[Policy, Matrix]:
    measures = list(evaluation.facts["measures"])
    accounts = evaluation.columns(["account_id", "previous_tier", *(f"value:{name}" for name in measures)])
    excluded = evaluation.facts["excluded"].items()
    policy = replace(
        evaluation.policy,
        exclusions=tuple(Exclusion(account, Text(**reason)) for account, reason in excluded),
    )
    matrix = Matrix(
        account_ids=texts(accounts["account_id"]),
        values={name: floats(accounts[f"value:{name}"]) for name in measures},
        previous_tiers=np.array(accounts["previous_tier"].to_pylist(), dtype=object),
    )
    return policy, matrix


def evaluation_stability(evaluation: Evaluation, *, draws: int, seed: int) -> EvaluationStability:
    """Tiers of every account when weights vary as the policy says, and measures as their models draw them.

    Measures that no model makes vary in their intervals; so do those of evaluations that keep no histories.
    """
    policy, matrix = _stored(evaluation)
    together = _together(evaluation, matrix)
    by_model = () if together is None else together.uncertain
    sides = [f"{part}:{name}" for part in ("value", "low", "high") for name in policy.measures]
    accounts = evaluation.columns(["account_id", "name", "tier", "rank", *sides])
    intervals = {
        name: _interval(accounts, name)
        for name in policy.measures
        if name not in by_model and accounts[f"low:{name}"].null_count < len(accounts)
    }
    rng = np.random.default_rng(seed)
    drawn = tier_stability(policy, matrix, draws=draws, rng=rng, intervals=intervals, together=together)
    return EvaluationStability(accounts.select(["account_id", "name", "tier", "rank"]), drawn)


def _together(evaluation: Evaluation, matrix: Matrix) -> Together | None:
    """The measures that a model draws; SciPy is loaded for them alone."""
    if not evaluation.models:
        return None
    from zelo.engine.lifetime_draws import lifetime_draws

    return lifetime_draws(evaluation, matrix)


def _interval(accounts: pa.Table, name: str) -> tuple[Any, Any]:
    """The stored interval, widened to hold the value: an expectation can exceed a predictive quantile."""
    value, low, high = (floats(accounts[f"{part}:{name}"]) for part in ("value", "low", "high"))
    return np.where(value < low, value, low), np.where(value > high, value, high)


def stability_table(
    drawn: EvaluationStability, language: Language, most: int
) -> tuple[list[str], list[list[str]]]:
    """Headings and rows for reading: the accounts that were key in any draw, by rank."""
    rows = []
    for account, name, tier, key, *rest in drawn.rows(ever_key=True, most=most or None):
        *chances, low, high = rest
        shares = [format_percent(share, language, 0) for share in (key, chances[TIERS.index(tier)])]
        rows.append([account, name, TIER_TITLES[tier].to(language), *shares, f"{low} - {high}"])
    return [heading.to(language) for heading in _HEADINGS], rows


def what_if(evaluation: Evaluation, record: AccountRecord) -> Counterfactual | None:
    """The smallest change of one criterion that would move the account in or out.

    None for an excluded account and one with too little data.
    """
    result = score_stored(evaluation)
    limits = {
        name: _LIMITS[evaluation.measures[name].unit]
        for name in evaluation.policy.measures
        if evaluation.measures[name].unit in _LIMITS
    }
    return counterfactual(result, result.index_of(record.account_id), limits=limits)


def what_if_line(evaluation: Evaluation, found: Counterfactual | None, language: Language) -> str:
    """The smallest change in a sentence; empty where nothing can be said."""
    if found is None:
        return ""
    if found.best is None:
        return _NO_WAY[found.enters].to(language)
    measure = evaluation.measures[found.best.measure]
    pattern = (_ENTERS if found.enters else _LEAVES).to(language)
    return pattern.format(
        measure=measure.title.to(language),
        value=show_value(measure, found.best.value, evaluation.currency, language),
        needed=show_value(measure, _whole(measure, found.best), evaluation.currency, language),
    )


def change_rows(evaluation: Evaluation, found: Counterfactual | None, language: Language) -> list[list[str]]:
    """Per criterion that would move the account by itself: title, value, value needed, tier then."""
    rows = []
    for change in found.changes if found else ():
        if change.needed is None or change.tier is None:
            continue
        measure = evaluation.measures[change.measure]
        value, needed = (
            show_value(measure, number, evaluation.currency, language)
            for number in (change.value, _whole(measure, change))
        )
        rows.append([measure.title.to(language), value, needed, TIER_TITLES[change.tier].to(language)])
    return rows


def _whole(measure: Measure, change: Change) -> float | None:
    """The value needed; of what comes in whole numbers, the next one beyond it."""
    if measure.unit not in _WHOLE or change.needed is None:
        return change.needed
    rises = change.value is None or change.needed > change.value
    return float(ceil(change.needed) if rises else floor(change.needed))


def what_if_json(found: Counterfactual | None) -> dict[str, Any] | None:
    """The changes as a JSON object."""
    if found is None:
        return None
    best = found.best.measure if found.best else None
    return {
        "enters": found.enters,
        "best": best,
        "changes": [_change_json(change) for change in found.changes],
    }


def _change_json(change: Change) -> dict[str, Any]:
    return {name: getattr(change, name) for name in Change.__slots__}
