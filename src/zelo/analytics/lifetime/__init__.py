"""What a customer is worth over its life: models of buying and of renewing, with intervals."""

from zelo.analytics.lifetime.backtest import Backtest, naive_rules, run_backtest
from zelo.analytics.lifetime.beta_geometric import BetaGeoNBD, ModifiedBetaGeoNBD
from zelo.analytics.lifetime.choice import (
    Choice,
    Verdict,
    choose_buying_model,
    choose_contractual_model,
    verdicts,
)
from zelo.analytics.lifetime.contractual import BetaDiscreteWeibull, ShiftedBetaGeometric
from zelo.analytics.lifetime.fitting import NoMaximum, Prior
from zelo.analytics.lifetime.gamma_gamma import GammaGamma
from zelo.analytics.lifetime.histories import InvalidHistory
from zelo.analytics.lifetime.pareto import ParetoNBD
from zelo.analytics.lifetime.predicted import Predicted
from zelo.analytics.lifetime.retention import Retention
from zelo.analytics.lifetime.value import (
    draw_lifetime_values,
    lifetime_value,
    predicted_purchases,
    rate_per_unit,
)

__all__ = [
    "Backtest",
    "BetaDiscreteWeibull",
    "BetaGeoNBD",
    "Choice",
    "GammaGamma",
    "InvalidHistory",
    "ModifiedBetaGeoNBD",
    "NoMaximum",
    "ParetoNBD",
    "Predicted",
    "Prior",
    "Retention",
    "ShiftedBetaGeometric",
    "Verdict",
    "choose_buying_model",
    "choose_contractual_model",
    "draw_lifetime_values",
    "lifetime_value",
    "naive_rules",
    "predicted_purchases",
    "rate_per_unit",
    "run_backtest",
    "verdicts",
]
