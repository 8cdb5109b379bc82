"""Purchases that a model of buying expects of each account, and how it did on its own hold-out."""

from dataclasses import dataclass

import numpy as np

from zelo.analytics.lifetime import Predicted
from zelo.analytics.lifetime.buying import BuyingModel
from zelo.analytics.lifetime.choice import History, fit_buying
from zelo.analytics.lifetime.histories import compress
from zelo.engine.lifetime_columns import Flags, Floats, Places

_OUTCOME_DRAWS = 400
_BLOCK = 4096


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


def predicted_purchases(
    model: BuyingModel, history: History, horizon: float, rng: np.random.Generator
) -> Predicted:
    """Purchases per account within the horizon, with intervals by simulation once per distinct history."""
    cells = compress(*history, with_index=True)
    x, t_x, T = (axis.per_cell() for axis in (cells.x, cells.t_x, cells.T))
    worlds = [model.redrawn(row) for row in model.posterior_draws(_OUTCOME_DRAWS, rng)]
    ends = np.empty((4, x.size))
    for start in range(0, x.size, _BLOCK):
        part = slice(start, start + _BLOCK)
        drawn = np.stack(
            [world.simulate_future(x[part], t_x[part], T[part], horizon, rng) for world in worlds]
        )
        ends[:, part] = np.quantile(drawn, (0.1, 0.9, 0.025, 0.975), axis=0, method="inverted_cdf")
    mean = model.expected_purchases(x, t_x, T, horizon)
    return Predicted(*(values[cells.index] for values in (mean, *ends)))


def hold_out(
    kind: type[BuyingModel],
    now: tuple[Floats, Floats, Floats],
    earlier: History,
    span: float,
    rng: np.random.Generator,
) -> HeldOut | None:
    """The model fitted to the earlier histories, over the span since; None where it cannot be fitted.

    now, earlier: x, t_x, T of the same accounts, NaN in the earlier T of those not known then.
    """
    x, t_x, T = (np.asarray(column, dtype=np.float64) for column in earlier)
    rows = np.flatnonzero(~np.isnan(T))
    before = (x[rows], t_x[rows], T[rows])
    fitted = fit_buying(kind, before) if rows.size else None
    if fitted is None:
        return None
    predicted = predicted_purchases(fitted.model, before, span, rng)
    return HeldOut(rows, predicted, now[0][rows] - before[0])
