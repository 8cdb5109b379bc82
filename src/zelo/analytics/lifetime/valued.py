"""Models of buying that also say what the purchases are worth, with a model of spend beside them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zelo.analytics.lifetime.buying import BuyingModel
from zelo.analytics.lifetime.fitting import Floats
from zelo.analytics.lifetime.predicted import Predicted
from zelo.analytics.lifetime.spend import SpendModel
from zelo.analytics.lifetime.value import expected_value, lifetime_value


@dataclass(frozen=True, kw_only=True)
class ValuedBuyingModel(BuyingModel):
    """The functions of `value` as methods."""

    def expected_value(
        self,
        spend: SpendModel,
        x: npt.ArrayLike,
        t_x: npt.ArrayLike,
        T: npt.ArrayLike,
        mean_value: npt.ArrayLike,
        *,
        horizon: float,
        discount_rate: float = 0.0,
    ) -> Floats:
        """Discounted money expected of each account in (T, T + horizon]; shape (n,)."""
        return expected_value(
            self, spend, x, t_x, T, mean_value, horizon=horizon, discount_rate=discount_rate
        )

    def lifetime_value(
        self,
        spend: SpendModel,
        x: npt.ArrayLike,
        t_x: npt.ArrayLike,
        T: npt.ArrayLike,
        mean_value: npt.ArrayLike,
        *,
        horizon: float,
        discount_rate: float,
        draws: int = 1000,
        rng: np.random.Generator,
    ) -> Predicted:
        """The same with predictive intervals; see `value.lifetime_value`."""
        return lifetime_value(
            self,
            spend,
            x,
            t_x,
            T,
            mean_value,
            horizon=horizon,
            discount_rate=discount_rate,
            rng=rng,
            draws=draws,
        )
