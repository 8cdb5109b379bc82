"""What a customer is worth over its life: models of buying and of renewing, with intervals."""

from zelo.analytics.lifetime.backtest import Backtest, naive_rules, run_backtest
from zelo.analytics.lifetime.contractual import BetaDiscreteWeibull, ShiftedBetaGeometric
from zelo.analytics.lifetime.fitting import NoMaximum, Prior
from zelo.analytics.lifetime.gamma_gamma import GammaGamma
from zelo.analytics.lifetime.predicted import Predicted
from zelo.analytics.lifetime.retention import Retention

__all__ = [
    "Backtest",
    "BetaDiscreteWeibull",
    "GammaGamma",
    "NoMaximum",
    "Predicted",
    "Prior",
    "Retention",
    "ShiftedBetaGeometric",
    "naive_rules",
    "run_backtest",
]
