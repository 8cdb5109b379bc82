"""Maximum likelihood and maximum a posteriori estimates of models whose parameters are all positive.

Everything is done in the logarithms of the parameters: there the likelihood is smooth and unbounded, its
curvature is closer to a normal distribution's, and no step can leave the allowed range.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import isfinite, log
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from zelo.lib.errors import InvalidInput

Floats = npt.NDArray[np.float64]

LogLikelihood = Callable[[Floats], tuple[float, Floats]]
"""Maps log-parameters, shape (k,), to the log-likelihood and its gradient in them, shape (k,)."""

LIMITS = (-16.0, 16.0)
"""The logarithms searched; an estimate within 1 of a limit is no estimate but a parameter running away."""

_STEP = 1e-4
_CONVERGED = 1e-9
_MAX_ROUNDS = 12
_MAX_CHORDS = 8


class NoMaximum(InvalidInput):
    """The likelihood has no maximum at finite positive parameters: the data do not tell them."""


@dataclass(frozen=True, slots=True)
class Prior:
    """A log-normal prior: log(parameter) is normal around log(median) with standard deviation log_sd.

    Raises InvalidInput unless both are finite and positive.
    """

    median: float
    log_sd: float

    def __post_init__(self) -> None:
        if not (isfinite(self.median) and self.median > 0 and isfinite(self.log_sd) and self.log_sd > 0):
            raise InvalidInput(f"A prior needs a positive median and log_sd; it has {self}.")


@dataclass(frozen=True, slots=True)
class Estimate:
    """Where the likelihood (times the priors, if any) is greatest, and how sharply.

    params: in the order of the arrays. log_likelihood: natural logarithm, without the priors' part.
    covariance: shape (k, k), of the log-parameters: the inverse of minus the Hessian at the maximum.
    observations: customers behind it, the sum of their weights.
    """

    params: dict[str, float]
    log_likelihood: float
    covariance: Floats
    observations: float

    @property
    def standard_errors(self) -> dict[str, float]:
        """Of the parameters themselves, by the delta method: parameter x standard error of its logarithm."""
        errors = np.sqrt(np.diag(self.covariance))
        return {name: value * float(errors[row]) for row, (name, value) in enumerate(self.params.items())}

    @property
    def aic(self) -> float:
        """Akaike's criterion, 2k - 2 log-likelihood; less is better."""
        return 2 * len(self.params) - 2 * self.log_likelihood

    @property
    def bic(self) -> float:
        """Schwarz's criterion, k ln(observations) - 2 log-likelihood; less is better."""
        return len(self.params) * log(self.observations) - 2 * self.log_likelihood

    def posterior_draws(self, draws: int, rng: np.random.Generator) -> Floats:
        """Draws of the parameters by Laplace's approximation in the log-parameters; shape (draws, k), > 0."""
        mode = np.log(np.array(list(self.params.values())))
        normal = rng.standard_normal((draws, len(mode)))
        return np.asarray(np.exp(mode + normal @ np.linalg.cholesky(self.covariance).T))


@dataclass(frozen=True, kw_only=True)
class ParametricModel:
    """A model at given parameters, with the estimate they come from where they were fitted.

    A subclass is a frozen dataclass (kw_only) with one positive float field per name in `NAMES`.
    Raises InvalidInput where a parameter is not finite and positive.
    """

    NAMES: ClassVar[tuple[str, ...]] = ()
    estimate: Estimate | None = None

    def __post_init__(self) -> None:
        for name, value in self.params.items():
            if not (isfinite(value) and value > 0):
                raise InvalidInput(f"The parameter {name} must be a positive number; it is {value}.")

    @property
    def params(self) -> dict[str, float]:
        return {name: float(getattr(self, name)) for name in self.NAMES}

    @property
    def log_likelihood(self) -> float:
        return self._fitted().log_likelihood

    @property
    def standard_errors(self) -> dict[str, float]:
        return self._fitted().standard_errors

    @property
    def aic(self) -> float:
        return self._fitted().aic

    @property
    def bic(self) -> float:
        return self._fitted().bic

    def posterior_draws(self, draws: int, rng: np.random.Generator) -> Floats:
        """Draws of the parameters, shape (draws, k) in the order of `NAMES`.

        By Laplace's approximation where the model was fitted; given parameters are held as known, so
        every draw repeats them.
        """
        if self.estimate is None:
            return np.tile(np.array(list(self.params.values())), (draws, 1))
        return self.estimate.posterior_draws(draws, rng)

    def redrawn(self, params: Floats) -> Self:
        """The same model at other parameters, held as known; shape (k,) in the order of `NAMES`."""
        changes: dict[str, Any] = dict(zip(self.NAMES, params.tolist(), strict=True))
        return replace(self, **changes, estimate=None)

    def _fitted(self) -> Estimate:
        if self.estimate is None:
            raise InvalidInput(f"This {type(self).__name__} was given its parameters, not fitted to data.")
        return self.estimate


def maximise(
    log_likelihood: LogLikelihood,
    start: Mapping[str, float],
    *,
    observations: float,
    priors: Mapping[str, Prior] | None = None,
    pilot: LogLikelihood | None = None,
) -> Estimate:
    """The parameters at which log_likelihood, plus the priors' logarithms, is greatest.

    start: first guess per parameter, > 0; its order is that of the arrays.
    observations: the sum of the customers' weights; scales the search and enters the BIC.
    pilot: a cheap likelihood of a part of the same data, searched first to start close.
    Returns an estimate whose log-parameters are within 1e-9 of their standard errors or so of the maximum.
    Raises NoMaximum where a parameter runs away to 0 or infinity or the maximum is not a peak; InvalidInput
    for a prior of an unknown parameter.
    """
    target = _Posterior(log_likelihood, tuple(start), priors or {})
    scout = target if pilot is None else _Posterior(pilot, tuple(start), priors or {})
    point = _search(scout, np.log(np.array(list(start.values()), dtype=np.float64)))
    _refuse_runaway(point, target.names)
    point, hessian = _climb(target, point, scout)
    value = log_likelihood(point)[0]
    params = dict(zip(target.names, np.exp(point).tolist(), strict=True))
    covariance = np.asarray(np.linalg.inv(-hessian), dtype=np.float64)
    return Estimate(params, float(value), covariance, float(observations))


class _Posterior:
    """The log-likelihood plus the priors' log-densities up to a constant."""

    def __init__(
        self, log_likelihood: LogLikelihood, names: tuple[str, ...], priors: Mapping[str, Prior]
    ) -> None:
        unknown = sorted(set(priors) - set(names))
        if unknown:
            raise InvalidInput(f"There is no parameter {unknown[0]!r}; a prior may be on {', '.join(names)}.")
        self.log_likelihood = log_likelihood
        self.names = names
        self.centre = np.array([log(priors[name].median) if name in priors else 0.0 for name in names])
        self.precision = np.array([priors[name].log_sd ** -2 if name in priors else 0.0 for name in names])

    def __call__(self, point: Floats) -> tuple[float, Floats]:
        value, gradient = self.log_likelihood(point)
        offset = point - self.centre
        pull = self.precision * offset
        return value - float(pull @ offset) / 2, gradient - pull

    def hessian(self, point: Floats) -> Floats:
        """By central differences of the gradient, made symmetric."""
        columns = [
            (self(point + step)[1] - self(point - step)[1]) / (2 * _STEP)
            for step in _STEP * np.eye(len(point))
        ]
        matrix = np.array(columns)
        return np.asarray((matrix + matrix.T) / 2)


def _search(target: _Posterior, point: Floats) -> Floats:
    """Close to the maximum, from afar: by BFGS, or by L-BFGS-B where that ran against the limits.

    L-BFGS-B knows limits, but wakes BLAS's threads for vectors of four, which on a busy machine costs more
    than the likelihood.
    """
    scale = max(abs(target(point)[0]), 1.0)

    def loss(where: Floats) -> tuple[float, Floats]:
        inside = np.clip(where, *LIMITS)
        value, gradient = target(inside)
        return -value / scale, np.where(inside == where, -gradient / scale, 0.0)

    quick = minimize(loss, point, jac=True, method="BFGS", options={"maxiter": 200, "gtol": 1e-6})
    if np.abs(quick.x).max() < LIMITS[1] - 1:
        return np.asarray(quick.x, dtype=np.float64)
    bounded = minimize(
        loss,
        point,
        jac=True,
        method="L-BFGS-B",
        bounds=[LIMITS] * len(point),
        options={"maxiter": 500, "ftol": 1e-10, "gtol": 1e-7},
    )
    return np.asarray(bounded.x, dtype=np.float64)


def _climb(target: _Posterior, point: Floats, scout: _Posterior) -> tuple[Floats, Floats]:
    """The maximum by Newton's method, and the Hessian there; each Hessian serves for several steps.

    The first Hessian may be the scout's, which is close enough to climb by and cheaper.
    """
    for _ in range(_MAX_ROUNDS):
        hessian = scout.hessian(point)
        reached, moved = _chords(target, point, hessian)
        _refuse_runaway(reached, target.names)
        if moved < np.inf:
            kept = scout is target and moved < 1e-5
            peak = hessian if kept else target.hessian(reached)
            _negated_factor(peak, target.names)
            return reached, peak
        point, scout = reached, target
    raise NoMaximum("The likelihood's maximum was not found; give priors, or more data.")


def _chords(target: _Posterior, start: Floats, hessian: Floats) -> tuple[Floats, float]:
    """Newton steps with one Hessian until they are negligible; also how far they led, in log-parameters."""
    factor = _negated_factor(hessian, target.names)
    point, (value, gradient) = start, target(start)
    for _ in range(_MAX_CHORDS):
        step = np.linalg.solve(factor.T, np.linalg.solve(factor, gradient))
        step *= min(1.0, 2.0 / float(np.abs(step).max() + 1e-300))
        error = float(np.linalg.norm(factor.T @ step))
        if error < _CONVERGED:
            return point + step, float(np.abs(point - start).max())
        point, value, gradient, advanced = _advance(target, point, step, value)
        if not advanced:
            break
    return point, float(np.abs(point - start).max()) if error < 1e-5 else np.inf


def _advance(
    target: _Posterior, point: Floats, step: Floats, value: float
) -> tuple[Floats, float, Floats, bool]:
    """One step, halved until it does not lead down (beyond rounding); also whether any did."""
    slack = 1e-12 * max(abs(value), 1.0)
    for _ in range(30):
        reached, gradient = target(point + step)
        if reached >= value - slack:
            return point + step, reached, gradient, True
        step = step / 2
    return point, value, target(point)[1], False


def _negated_factor(hessian: Floats, names: tuple[str, ...]) -> Floats:
    """Cholesky's factor of minus the Hessian, which at a peak is positive definite."""
    try:
        if np.isfinite(hessian).all():
            return np.asarray(np.linalg.cholesky(-hessian), dtype=np.float64)
    except np.linalg.LinAlgError:
        pass
    raise NoMaximum(
        f"The data do not tell the parameters {', '.join(names)} apart: the likelihood has no peak. "
        "Give priors, or use a model with fewer parameters."
    )


def _refuse_runaway(point: Floats, names: tuple[str, ...]) -> None:
    low, high = LIMITS
    for name, value in zip(names, point.tolist(), strict=True):
        if not low + 1 < value < high - 1:
            end = "0" if value < 0 else "infinity"
            raise NoMaximum(
                f"The likelihood keeps growing as {name} runs to {end}: the data do not tell this parameter. "
                "Give it a prior, or use a model without it."
            )
