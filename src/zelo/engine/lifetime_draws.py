"""Draws of a stored evaluation's lifetime measures from the very models, parameters and facts behind them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from zelo.analytics.lifetime.contractual import ContractualModel
from zelo.analytics.lifetime.fitting import Floats
from zelo.analytics.lifetime.histories import compress
from zelo.analytics.lifetime.worlds import Money, Outlook
from zelo.analytics.selection import Matrix, Together
from zelo.engine.evaluations import Evaluation
from zelo.engine.lifetime import KINDS, LifetimeSettings, buyers_of, contracts_of, spans_of, terms_of
from zelo.engine.lifetime_columns import MEASURES, Places, flags, numbers
from zelo.engine.lifetime_contracts import Contracts, months_paid
from zelo.engine.lifetime_reading import CONTRACTS, HISTORIES, MODEL, stored_settings
from zelo.engine.lifetime_record import restored

_PURCHASES = "expected_purchases_12m"
_MONEY = {kind: (f"lifetime_{kind}", f"expected_{kind}_12m") for kind in KINDS}


def lifetime_draws(evaluation: Evaluation, matrix: Matrix) -> Together | None:
    """The lifetime measures of the evaluation's policy, to be drawn; matrix: of its accounts.

    None where the policy has no such measure with an interval, and for an evaluation that keeps no histories.
    """
    wanted = {
        name: ~np.isnan(numbers(evaluation.accounts, f"low:{name}"))
        for name in evaluation.policy.measures
        if name in MEASURES
    }
    wanted = {name: uncertain for name, uncertain in wanted.items() if uncertain.any()}
    summary = evaluation.behind(HISTORIES)
    if not wanted or summary is None:
        return None
    record = evaluation.models[MODEL]
    settings = stored_settings(record)
    place = dict(zip(matrix.account_ids.tolist(), matrix.id_rank.tolist(), strict=True))
    at = np.array([place[account] for account in summary["account_id"].to_pylist()], dtype=np.int64)
    sources: list[_Buyers | _Bound] = []
    buying = _read_buyers(summary, record, settings, at, tuple(wanted))
    sources += [] if buying is None else [buying]
    contracts = evaluation.behind(CONTRACTS)
    sources += [] if contracts is None else [_read_bound(summary, contracts, record, settings, at)]

    def draw(rng: np.random.Generator) -> dict[str, Floats]:
        values = {name: np.zeros(len(matrix)) for name in wanted}
        for source in sources:
            for name, found in source.draw(rng):
                if name in values:
                    values[name][source.at] = found
        return values

    return Together(wanted, draw)


@dataclass(frozen=True)
class _Buyers:
    """Accounts without a contract. at: their places by account id. past: money so far by kind."""

    at: Places
    outlook: Outlook
    past: dict[str, Floats]

    def draw(self, rng: np.random.Generator) -> Iterator[tuple[str, Floats]]:
        world = self.outlook.draw(rng)
        yield _PURCHASES, world.purchases
        for kind in self.outlook.money:
            lifetime, year = _MONEY[kind]
            yield lifetime, self.past[kind] + world.later[kind]
            yield year, world.near[kind]


@dataclass(frozen=True)
class _Cohort:
    """Contracts in force that one model speaks for. owner: the account of each, among those under contract.

    age: of each contract, as a place among `ages`. paid: by span, discounted months by renewals made.
    """

    model: ContractualModel
    owner: Places
    ages: Places
    age: Places
    paid: tuple[Floats, Floats]
    value: dict[str, Floats]

    def draw(self, rng: np.random.Generator) -> list[Floats]:
        """Discounted months per contract and span, both of the same number of renewals."""
        model = self.model.redrawn(self.model.posterior_draws(1, rng)[0])
        steps = np.arange(1, max(paid.shape[1] for paid in self.paid))
        ages = np.broadcast_to(self.ages[:, None], (self.ages.size, steps.size))
        survival = model.probability_alive(ages, np.broadcast_to(steps, ages.shape))
        uniform = rng.random(self.owner.size)
        made = np.count_nonzero(survival[self.age] > uniform[:, None], axis=1)
        rows = np.arange(self.owner.size)
        return [paid[rows, np.minimum(made, paid.shape[1] - 1)] for paid in self.paid]


@dataclass(frozen=True)
class _Bound:
    """Accounts under contract. at: their places by account id. past: money so far by kind."""

    at: Places
    cohorts: list[_Cohort]
    past: dict[str, Floats]

    def draw(self, rng: np.random.Generator) -> Iterator[tuple[str, Floats]]:
        drawn = [(cohort, cohort.draw(rng)) for cohort in self.cohorts]
        for kind, names in _MONEY.items():
            for span, name in enumerate(names):
                total = self.past[kind].copy() if span == 0 else np.zeros(self.at.size)
                for cohort, months in drawn:
                    np.add.at(total, cohort.owner, months[span] * cohort.value[kind])
                yield name, total


def _read_buyers(
    summary: pa.Table,
    record: dict[str, Any],
    settings: LifetimeSettings,
    at: Places,
    wanted: tuple[str, ...],
) -> _Buyers | None:
    """None where no model of buying speaks for them."""
    rows = np.flatnonzero(~flags(summary, "under_contract"))
    model = restored(record["buying"])
    if not rows.size or model is None:
        return None
    past = {kind: numbers(summary, f"{kind}_to_date") for kind in KINDS}
    buyers, terms = buyers_of(summary, rows, past, settings), terms_of(settings)
    money = {}
    for kind in KINDS:
        spend = restored(record["buying"]["spend"][kind])
        if spend is not None and set(_MONEY[kind]) & set(wanted):
            money[kind] = Money(spend, np.maximum(np.nan_to_num(buyers.x * buyers.worth[kind]), 0.0))
    outlook = Outlook(
        buying=model,
        cells=compress(*buyers.history, with_index=True),
        money=money,
        near=terms.year,
        horizon=terms.horizon,
        discount_rate=terms.rate,
    )
    return _Buyers(at[rows], outlook, {kind: past[kind][rows] for kind in KINDS})


def _read_bound(
    summary: pa.Table,
    table: pa.Table,
    record: dict[str, Any],
    settings: LifetimeSettings,
    at: Places,
) -> _Bound:
    contracts = contracts_of(table, summary)
    rows = np.flatnonzero(flags(summary, "under_contract"))
    owner = np.full(summary.num_rows, -1)
    owner[rows] = np.arange(rows.size)
    past = {kind: numbers(summary, f"{kind}_to_date")[rows] for kind in KINDS}
    cohorts = [
        _read_cohort(restored(found), contracts, here, owner, settings)
        for label, found in record["contracts"].items()
        if restored(found) is not None and (here := _in_force(contracts, label, owner)).size
    ]
    return _Bound(at[rows], cohorts, past)


def _in_force(contracts: Contracts, label: str, owner: Places) -> Places:
    """The cohort's contracts in force, of accounts under contract."""
    here = np.flatnonzero(contracts.active & (contracts.cohort == label))
    return here[owner[contracts.account[here]] >= 0]


def _read_cohort(
    model: ContractualModel,
    contracts: Contracts,
    here: Places,
    owner: Places,
    settings: LifetimeSettings,
) -> _Cohort:
    ages, age = np.unique(contracts.age[here], return_inverse=True)
    lifetime, year = (months_paid(contracts, here, span) for span in spans_of(settings))
    return _Cohort(
        model=model,
        owner=owner[contracts.account[here]],
        ages=ages,
        age=age,
        paid=(lifetime, year),
        value={kind: contracts.value[kind][here] for kind in KINDS},
    )
