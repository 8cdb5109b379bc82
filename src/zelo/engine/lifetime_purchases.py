"""How a model of buying did on each account's own hold-out."""

from dataclasses import dataclass

import numpy as np

from zelo.analytics.lifetime import Predicted, predicted_purchases
from zelo.analytics.lifetime.buying import BuyingModel
from zelo.analytics.lifetime.choice import Choice, History, fit_buying
from zelo.engine.lifetime_columns import Flags, Floats, Places


@dataclass(frozen=True)
class HeldOut:
    """What the model fitted to the earlier date said of the time since, beside what happened.

    rows: places of the n accounts known then, among the histories. actual: shape (n,), purchase days since.
    """

    rows: Places
    predicted: Predicted
    actual: Floats

    @property
    def missed(self) -> Flags:
        """Whether the outcome lay outside the 95 % interval. Shape (n,)."""
        low, high = self.predicted.low95, self.predicted.high95
        return np.asarray((self.actual < low) | (self.actual > high))


def hold_out(
    choice: Choice[BuyingModel],
    now: tuple[Floats, Floats, Floats],
    earlier: History,
    span: float,
    draws: int,
    rng: np.random.Generator,
) -> HeldOut | None:
    """The chosen model fitted to the earlier histories, over the span since; None where it cannot be fitted.

    now, earlier: x, t_x, T of the same accounts, NaN in the earlier T of those not known then.
    """
    x, t_x, T = (np.asarray(column, dtype=np.float64) for column in earlier)
    rows = np.flatnonzero(~np.isnan(T))
    if not rows.size or choice.model is None:
        return None
    before = (x[rows], t_x[rows], T[rows])
    fitted = choice.earlier or fit_buying(type(choice.model), before)
    if fitted is None:
        return None
    predicted = predicted_purchases(fitted.model, *before, horizon=span, draws=draws, rng=rng)
    return HeldOut(rows, predicted, now[0][rows] - before[0])
