"""Lifetime measures of accounts under contract, from the renewals of their contracts' cohorts."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from zelo.analytics.lifetime import Predicted, Retention, choose_contractual_model
from zelo.analytics.lifetime.contractual import ContractualModel
from zelo.engine.lifetime_columns import (
    MARGIN_UNKNOWN,
    UNDER_CONTRACT,
    Column,
    Flags,
    Floats,
    Places,
    remark_all,
)
from zelo.engine.lifetime_record import record_choice

_LEVELS = (0.1, 0.9, 0.025, 0.975)


@dataclass(frozen=True)
class Contracts:
    """All contracts ever, one per row; arrays of shape (n,).

    account: place of its account among all accounts, -1 for none of them. cohort: label of the contracts that
    renew alike. months: length of a renewal. age: renewals made. lost: whether it was not renewed.
    until: months until the next renewal, of those in force.
    value: by `revenue` and `margin`, per month, NaN where unknown.
    """

    account: Places
    cohort: npt.NDArray[np.str_]
    months: Floats
    age: Places
    lost: Flags
    until: Floats
    value: dict[str, Floats]

    @property
    def active(self) -> Flags:
        return np.asarray(~self.lost & (self.account >= 0))


@dataclass(frozen=True)
class Span:
    """months: how far ahead. annual_rate: discount rate, 0 for none."""

    months: float
    annual_rate: float


def fill_contracts(
    columns: dict[str, Column],
    contracts: Contracts,
    rows: Places,
    past: dict[str, Floats],
    spans: tuple[Span, Span],
    draws: int,
    rng: np.random.Generator,
) -> dict[str, Any]:
    """Fills the rows of accounts under contract; spans: the lifetime's and the twelve months'.

    A contract is worth its value per month for what is left of its term, and for each renewal to come with
    the chance that it is made. Accounts with several contracts get the distribution of the sum, drawn.
    past: by kind, what each of all accounts brought until now.
    """
    models, record = _choose_models(contracts)
    columns["p_alive"].value[rows] = 1.0
    columns["expected_purchases_12m"].remark(rows, UNDER_CONTRACT)
    for kind, brought in past.items():
        columns[f"lifetime_{kind}"].value[rows] = brought[rows]
    told = rows[~np.isin(rows, _speechless(columns, contracts, models, record))]
    for kind, brought in past.items():
        for span, name in zip(spans, (f"lifetime_{kind}", f"expected_{kind}_12m"), strict=True):
            sums = _sums(models, contracts, told, kind, span, draws, rng)
            columns[name].put(told, sums, past=brought[told] if name.startswith("lifetime") else 0.0)
            columns[name].remark(told[np.isnan(columns[name].value[told])], MARGIN_UNKNOWN)
    return record


def _choose_models(contracts: Contracts) -> tuple[dict[str, ContractualModel], dict[str, Any]]:
    models, record = {}, {}
    for label in sorted(set(contracts.cohort.tolist())):
        here = contracts.cohort == label
        choice = choose_contractual_model(Retention.from_contracts(contracts.age[here], contracts.lost[here]))
        record[label] = record_choice(choice)
        if choice.model is not None:
            models[label] = choice.model
    return models, record


def _speechless(
    columns: dict[str, Column],
    contracts: Contracts,
    models: dict[str, ContractualModel],
    record: dict[str, Any],
) -> Places:
    """The accounts with a contract that no model speaks for, remarked as such."""
    lacking = contracts.active & ~np.isin(contracts.cohort, list(models))
    money = [column for name, column in columns.items() if name.endswith(("revenue", "margin", "12m"))]
    for place in np.flatnonzero(lacking):
        account = contracts.account[place : place + 1]
        remark_all(money, account, record[contracts.cohort[place]]["verdict"])
    return contracts.account[lacking]


def _sums(
    models: dict[str, ContractualModel],
    contracts: Contracts,
    rows: Places,
    kind: str,
    span: Span,
    draws: int,
    rng: np.random.Generator,
) -> Predicted:
    """The value of each account's contracts together; accounts with an unknown value get NaN."""
    place = np.full(max(int(contracts.account.max(initial=0)), int(rows.max(initial=0))) + 1, -1)
    place[rows] = np.arange(rows.size)
    mean, total = np.zeros(rows.size), np.zeros((rows.size, draws))
    for label, model in models.items():
        here = np.flatnonzero(contracts.active & (contracts.cohort == label))
        here = here[place[contracts.account[here]] >= 0]
        if here.size:
            owner = place[contracts.account[here]]
            expected, drawn = _outcomes(model, contracts, here, kind, span, draws, rng)
            np.add.at(mean, owner, expected)
            np.add.at(total, owner, drawn)
    return Predicted(mean, *np.quantile(total, _LEVELS, axis=1, method="inverted_cdf"))


def _outcomes(
    model: ContractualModel,
    contracts: Contracts,
    here: Places,
    kind: str,
    span: Span,
    draws: int,
    rng: np.random.Generator,
) -> tuple[Floats, Floats]:
    """Expected values of the contracts, (n,), and draws of them through the predictive distribution."""
    paid = months_paid(contracts, here, span) * contracts.value[kind][here, None]
    horizon = paid.shape[1] - 1
    ages, place = np.unique(contracts.age[here], return_inverse=True)
    steps = np.broadcast_to(np.arange(1, horizon + 1), (ages.size, horizon))
    chances = model.probability_alive(np.broadcast_to(ages[:, None], steps.shape), steps)[place]
    expected = paid[:, 0] + (chances * np.diff(paid, axis=1)).sum(axis=1)
    ended = 1 - model.predictive_survival(ages, horizon=horizon, draws=draws, rng=rng)
    uniform = rng.random((here.size, draws))
    renewals = np.stack(
        [np.searchsorted(ended[row], drawn, side="right") for row, drawn in zip(place, uniform, strict=True)]
    )
    return np.asarray(expected), np.take_along_axis(paid, renewals, axis=1)


def months_paid(contracts: Contracts, here: Places, span: Span) -> Floats:
    """Discounted months within the span if k = 0, 1, ... renewals are made; shape (n, most + 1).

    Renewal k runs from `until` + (k - 1) to `until` + k renewals' lengths; 0 is what is left of the term.
    """
    until, months = contracts.until[here, None], contracts.months[here, None]
    number = np.arange(int(np.ceil(span.months / months.min())) + 1)
    first = np.where(number == 0, 0.0, until + (number - 1) * months)
    last = until + number * months
    first, last = np.minimum(first, span.months), np.minimum(last, span.months)
    force = np.log1p(span.annual_rate) / 12
    worth = last - first if force == 0 else (np.exp(-force * first) - np.exp(-force * last)) / force
    return np.asarray(np.cumsum(worth, axis=1))
