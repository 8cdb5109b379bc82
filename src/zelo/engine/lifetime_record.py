"""Fitted models as a stored record holds them, and back again."""

from typing import Any

import numpy as np

from zelo.analytics.lifetime import (
    BetaDiscreteWeibull,
    BetaGeoNBD,
    Choice,
    GammaGamma,
    ModifiedBetaGeoNBD,
    ParetoNBD,
    ShiftedBetaGeometric,
)
from zelo.analytics.lifetime.fitting import Estimate

_KINDS: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        BetaGeoNBD,
        ModifiedBetaGeoNBD,
        ParetoNBD,
        GammaGamma,
        ShiftedBetaGeometric,
        BetaDiscreteWeibull,
    )
}


def record_choice(choice: Choice[Any]) -> dict[str, Any]:
    """What was tried and chosen, as JSON holds it."""
    found: dict[str, Any] = {
        "verdict": choice.verdict.value,
        "criterion": None if choice.criterion is None else choice.criterion.value,
        "candidates": [
            {"model": one.name, "score": one.score, "weak_priors": one.weak_priors}
            for one in choice.candidates
        ],
    }
    if choice.fitted is not None:
        found |= record_model(choice.fitted.model) | {"weak_priors": choice.fitted.weak_priors}
    return found


def record_model(model: Any) -> dict[str, Any]:
    """covariance: of the parameters' logarithms, in their order."""
    return {
        "model": type(model).__name__,
        "parameters": model.params,
        "standard_errors": model.standard_errors,
        "covariance": model.estimate.covariance.tolist(),
        "log_likelihood": model.log_likelihood,
        "observations": model.estimate.observations,
    }


def restored(record: dict[str, Any]) -> Any:
    """The model that a record holds, with its uncertainty; None where it holds none, or not all of it."""
    if record.get("model") not in _KINDS or "covariance" not in record:
        return None
    params = {name: float(value) for name, value in record["parameters"].items()}
    covariance = np.array(record["covariance"], dtype=np.float64)
    estimate = Estimate(params, record["log_likelihood"], covariance, record["observations"])
    return _KINDS[record["model"]](**params, estimate=estimate)
