"""Which model speaks for whom, and when none does.

Accounts under contract follow the model of their contracts. The others follow the model of buying that would
have best foretold what customers did after an earlier date. Below the thresholds named here no model speaks,
and an account's history stands alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from zelo.analytics.lifetime.beta_geometric import BetaGeoNBD, ModifiedBetaGeoNBD
from zelo.analytics.lifetime.buying import BuyingModel
from zelo.analytics.lifetime.contractual import BetaDiscreteWeibull, ContractualModel, ShiftedBetaGeometric
from zelo.analytics.lifetime.fitting import Floats, NoMaximum, ParametricModel, Prior
from zelo.analytics.lifetime.histories import check_histories
from zelo.analytics.lifetime.pareto import ParetoNBD
from zelo.analytics.lifetime.retention import Retention
from zelo.lib.errors import InvalidInput

MIN_CUSTOMERS = 50
MIN_REPEAT_BUYERS = 20
MIN_REPEAT_PURCHASES = 100
"""What a model of buying needs at least; a repeat buyer has bought on two days or more."""

MIN_CONTRACTS = 30
MIN_LOSSES = 5
"""A model of renewals needs at least so many contracts, and so many of them lost."""

FLATTEST = 1.0
"""Standard error of a parameter's logarithm above which the data hardly tell it, and weak priors help."""

BUYING_MODELS: tuple[type[BuyingModel], ...] = (BetaGeoNBD, ModifiedBetaGeoNBD, ParetoNBD)
CONTRACTUAL_MODELS: tuple[type[ContractualModel], ...] = (ShiftedBetaGeometric, BetaDiscreteWeibull)

History = tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike]
"""The columns x, t_x, T of the same n customers."""

Columns = tuple[Floats, Floats, Floats]
Model = TypeVar("Model", bound=ParametricModel)


class Verdict(StrEnum):
    """Why an account has an expectation, or has none."""

    BUYING_MODEL = "buying_model"
    CONTRACT_MODEL = "contract_model"
    NOT_ENOUGH_EVENTS = "not_enough_events"
    NO_FIT = "no_fit"


class Criterion(StrEnum):
    """How models were compared; both are per customer or contract, and greater is better.

    hold_out: log-likelihood of what came after the earlier date, given what came before.
    aic: minus half of Akaike's criterion, where there is no earlier date with enough events.
    """

    HOLD_OUT = "hold_out"
    AIC = "aic"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model tried. score: by the criterion, None where it could not be fitted."""

    name: str
    score: float | None
    weak_priors: bool


@dataclass(frozen=True, slots=True)
class Fitted(Generic[Model]):
    """weak_priors: the data alone had no maximum, or one too flat to be one, so wide priors helped."""

    model: Model
    weak_priors: bool


@dataclass(frozen=True, slots=True)
class Choice(Generic[Model]):
    """What was chosen, fitted to all there is, or why nothing was. candidates: in the order tried.

    earlier: the same model fitted to the earlier date, where that decided.
    """

    verdict: Verdict
    fitted: Fitted[Model] | None = None
    criterion: Criterion | None = None
    candidates: tuple[Candidate, ...] = ()
    earlier: Fitted[Model] | None = None

    @property
    def model(self) -> Model | None:
        return None if self.fitted is None else self.fitted.model


def choose_buying_model(
    now: History, earlier: History | None = None, *, models: Sequence[type[BuyingModel]] = BUYING_MODELS
) -> Choice[BuyingModel]:
    """The model that, fitted to the earlier histories, makes what came after most likely; refitted to `now`.

    now, earlier: x, t_x, T of the same n customers at two dates, shapes (n,), in one unit of time. Customers
    who came after the earlier date have NaN in its T and enter the refit only. Without an earlier date, or
    with too few events before it, the least AIC decides. Equal scores go to the model named first.
    A hold-out score is (ln L(now) - ln L(earlier)) / customers, at the parameters fitted to `earlier`.
    Raises InvalidHistory for histories that cannot be, InvalidInput where one shrinks from earlier to now.
    """
    current = _columns(now)
    if not _has_enough(current[0]):
        return Choice(Verdict.NOT_ENOUGH_EVENTS)
    pair = None if earlier is None else _known_at_both(earlier, current)
    if pair is None or not _has_enough(pair[0][0]):
        return _choose(
            Criterion.AIC, Verdict.BUYING_MODEL, {kind: fit_buying(kind, current) for kind in models}
        )
    before, after = pair
    fits = {kind: fit_buying(kind, before) for kind in models}
    scores = {
        kind: None if found is None else held_out(found.model, before, after) for kind, found in fits.items()
    }
    candidates = tuple(
        Candidate(kind.__name__, scores[kind], found is not None and found.weak_priors)
        for kind, found in fits.items()
    )
    for kind in sorted(models, key=lambda kind: _order(scores[kind])):
        refitted = None if fits[kind] is None else fit_buying(kind, current)
        if refitted is not None:
            return Choice(Verdict.BUYING_MODEL, refitted, Criterion.HOLD_OUT, candidates, fits[kind])
    return Choice(Verdict.NO_FIT, None, Criterion.HOLD_OUT, candidates)


def choose_contractual_model(
    retention: Retention, *, models: Sequence[type[ContractualModel]] = CONTRACTUAL_MODELS
) -> Choice[ContractualModel]:
    """The model of renewals with the least AIC; the sBG where the BdW does not earn its third parameter."""
    if retention.contracts < MIN_CONTRACTS or retention.losses < MIN_LOSSES:
        return Choice(Verdict.NOT_ENOUGH_EVENTS)
    fits = {kind: fit_contracts(kind, retention) for kind in models}
    return _choose(Criterion.AIC, Verdict.CONTRACT_MODEL, fits)


def verdicts(under_contract: npt.ArrayLike, contract: npt.ArrayLike, buying: Verdict) -> npt.NDArray[np.str_]:
    """The verdict on each account as its code, shape (n,).

    under_contract: shape (n,), whether the account has a contract in force. contract: shape (n,), the verdict
    on the model of its contract's cohort, unused without a contract. buying: that on the model of buying.
    """
    return np.where(
        np.asarray(under_contract, dtype=np.bool_), np.asarray(contract, dtype=np.str_), buying.value
    )


def fit_buying(kind: type[BuyingModel], histories: Columns) -> Fitted[BuyingModel] | None:
    """By maximum likelihood; with weak priors where it has no clear peak; None where they do not help.

    None as well where no time has passed since any first purchase.
    """
    if not histories[2].any():
        return None
    return _fit(lambda priors: kind.fit(*histories, priors=priors), weak_priors(kind, *histories))


def fit_contracts(kind: type[ContractualModel], retention: Retention) -> Fitted[ContractualModel] | None:
    """As `fit_buying`, of contracts."""
    return _fit(lambda priors: kind.fit(retention, priors=priors), kind.WEAK_PRIORS)


def weak_priors(kind: type[BuyingModel], x: Floats, t_x: Floats, T: Floats) -> dict[str, Prior]:
    """Wide priors in the data's own time: shapes near 1, times near what the average customer shows."""
    rate = float((x.sum() + 1) / (T.sum() + np.finfo(np.float64).tiny))
    known = {
        "r": Prior(1.0, 1.5),
        "alpha": Prior(1 / rate, 2.0),
        "a": Prior(0.7, 1.5),
        "b": Prior(2.0, 1.5),
        "s": Prior(0.7, 1.5),
        "beta": Prior(max(float(T.mean()), np.finfo(np.float64).tiny), 2.0),
    }
    return {name: known[name] for name in kind.NAMES}


def held_out(model: BuyingModel, before: Columns, after: Columns) -> float:
    """Log-likelihood per customer of what came after, given what came before, at the model's parameters."""
    gained = model.log_likelihood_of(*after) - model.log_likelihood_of(*before)
    return gained / before[0].size


def _fit(
    fit: Callable[[Mapping[str, Prior] | None], Model], priors: Mapping[str, Prior]
) -> Fitted[Model] | None:
    for given in (None, priors):
        try:
            model = fit(given)
        except NoMaximum:
            continue
        if given is not None or not _is_flat(model):
            return Fitted(model, given is not None)
    return None


def _is_flat(model: ParametricModel) -> bool:
    errors = 0.0 if model.estimate is None else np.sqrt(np.diag(model.estimate.covariance)).max()
    return bool(errors > FLATTEST)


def _choose(
    criterion: Criterion, verdict: Verdict, fits: Mapping[type[Model], Fitted[Model] | None]
) -> Choice[Model]:
    scores = {kind: None if found is None else _akaike(found.model) for kind, found in fits.items()}
    candidates = tuple(
        Candidate(kind.__name__, scores[kind], found is not None and found.weak_priors)
        for kind, found in fits.items()
    )
    best = min(fits, key=lambda kind: _order(scores[kind]))
    if fits[best] is None:
        return Choice(Verdict.NO_FIT, None, criterion, candidates)
    return Choice(verdict, fits[best], criterion, candidates)


def _akaike(model: ParametricModel) -> float | None:
    return None if model.estimate is None else -model.aic / 2 / model.estimate.observations


def _order(score: float | None) -> tuple[bool, float]:
    return (True, 0.0) if score is None else (False, -score)


def _has_enough(x: Floats) -> bool:
    return bool(
        x.size >= MIN_CUSTOMERS
        and np.count_nonzero(x) >= MIN_REPEAT_BUYERS
        and x.sum() >= MIN_REPEAT_PURCHASES
    )


def _columns(histories: History) -> Columns:
    x, t_x, T = check_histories(*histories)
    return x.astype(np.float64), t_x.astype(np.float64), T.astype(np.float64)


def _known_at_both(earlier: History, now: Columns) -> tuple[Columns, Columns] | None:
    """The histories of those who were customers at the earlier date, then and now; None for nobody."""
    x, t_x, T = (np.asarray(column, dtype=np.float64) for column in earlier)
    if not x.shape == t_x.shape == T.shape == now[0].shape:
        raise InvalidInput(
            f"There are {now[0].size} customers now, but {x.size}, {t_x.size} and {T.size} earlier values."
        )
    known = ~np.isnan(T)
    if not known.any():
        return None
    before = _columns((x[known], t_x[known], T[known]))
    after = (now[0][known], now[1][known], now[2][known])
    shrinks = (after[0] < before[0]) | (after[1] < before[1]) | (after[2] < before[2])
    if shrinks.any():
        raise InvalidInput(
            f"{int(shrinks.sum())} histories are longer at the earlier date than now. Are the dates swapped?"
        )
    return before, after
