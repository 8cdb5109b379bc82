"""What may become of many accounts that buy without a contract, drawn as one world at a time.

In a world all accounts share the models' parameters, drawn from their uncertainty, and each has its own fate:
whether it is alive, what it buys until when, and what that is worth. All figures of an account follow from
the same fate, so that they rise and fall together, and sums and orders over accounts may be taken per world.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import log1p

import numpy as np
import numpy.typing as npt

from zelo.analytics.lifetime.buying import BuyingModel, Future
from zelo.analytics.lifetime.coupled import coupled_gammas
from zelo.analytics.lifetime.fitting import Floats
from zelo.analytics.lifetime.histories import Histories
from zelo.analytics.lifetime.spend import SpendModel, discounted_gamma

Places = npt.NDArray[np.int64]

_BLOCK = 16_384
"""Accounts whose fates are drawn at a time, so that the arrays between stay in the processor's cache."""


@dataclass(frozen=True)
class Money:
    """Purchases in one money: the model of their value, and x times the mean value of the past x, (n,)."""

    spend: SpendModel
    own: Floats


@dataclass(frozen=True)
class World:
    """Fates of n accounts, arrays of shape (n,). purchases: in the near term, by number.

    near: money of these, nominal, by kind. later: money until the horizon, discounted, by kind.
    """

    purchases: Floats
    near: Mapping[str, Floats]
    later: Mapping[str, Floats]


@dataclass(frozen=True)
class _Spender:
    """One kind of money in one world: p, q and gamma + x m of each account."""

    p: float
    q: float
    money: Floats


@dataclass(frozen=True)
class Outlook:
    """Accounts and the models that speak of them, from which worlds are drawn.

    cells: the histories with their index, in the order of the accounts. money: by kind.
    near, horizon: how far ahead, in units of T. discount_rate: effective per that unit, counts in `later`.
    """

    buying: BuyingModel
    cells: Histories
    money: Mapping[str, Money]
    near: float
    horizon: float
    discount_rate: float

    def draw(self, rng: np.random.Generator) -> World:
        """One world. Its figures have the distributions behind `lifetime_value`'s intervals.

        Two simplifications, both of purchases that count twice, nominal and discounted: their discount is
        taken at its mean, and a discounted sum of amounts is gamma distributed (see `unit_totals`).
        """
        model = self.buying.redrawn(self.buying.posterior_draws(1, rng)[0])
        spenders = _spenders(self.money, rng)
        x, last, age = (axis.per_cell() for axis in (self.cells.x, self.cells.t_x, self.cells.T))
        chance = model.alive(x, last, age)
        size = self.cells.index.size
        world = World(
            np.zeros(size),
            {kind: np.zeros(size) for kind in self.money},
            {kind: np.zeros(size) for kind in self.money},
        )
        for start in range(0, size, _BLOCK):
            cell = self.cells.index[start : start + _BLOCK]
            alive = np.flatnonzero(rng.random(cell.size) < chance[cell])
            rows, cell = start + alive, cell[alive]
            future = model.future(x[cell], age[cell], max(self.near, self.horizon), rng)
            buys = np.flatnonzero(future.within + future.last)
            future = Future(future.span[buys], future.within[buys], future.last[buys])
            self._fill(world, rows[buys], x[cell[buys]], future, spenders, rng)
        return world

    def _fill(
        self,
        world: World,
        rows: Places,
        x: Floats,
        future: Future,
        spenders: Mapping[str, _Spender],
        rng: np.random.Generator,
    ) -> None:
        first, rest = _split(future, min(self.near, self.horizon), rng)
        both = first.within + first.last
        long = both + rest.within + rest.last
        world.purchases[rows] = both if self.near <= self.horizon else long
        if not spenders:
            return
        force = log1p(self.discount_rate)
        kept = _mean_discount(first, force)
        until = np.exp(-force * min(self.near, self.horizon))
        owners = list(spenders.values())
        levels = coupled_gammas([owner.q + owner.p * x for owner in owners], rng)
        near = coupled_gammas([np.asarray(owner.p * both) for owner in owners], rng)
        far = list(self._far(owners, rest, force, rng))
        for place, (kind, owner) in enumerate(spenders.items()):
            worth = owner.money[rows] / levels[place]
            sooner = near[place] * worth
            beyond = far[place] * worth
            if self.near <= self.horizon:
                world.near[kind][rows] = sooner
                world.later[kind][rows] = sooner * kept + beyond * until
            else:
                world.near[kind][rows] = sooner + beyond
                world.later[kind][rows] = sooner * kept

    def _far(
        self, owners: list[_Spender], rest: Future, force: float, rng: np.random.Generator
    ) -> Iterator[Floats]:
        """Amounts of the purchases in the longer span only, over the account's own worth."""
        counts = self.near > self.horizon or force == 0
        parts = [
            (np.asarray(owner.p * (rest.within + rest.last)), np.ones(rest.span.shape))
            if counts
            else discounted_gamma(rest, owner.p, force)
            for owner in owners
        ]
        drawn = coupled_gammas([shape for shape, _ in parts], rng)
        return (values * scale for values, (_, scale) in zip(drawn, parts, strict=True))


def _spenders(money: Mapping[str, Money], rng: np.random.Generator) -> dict[str, _Spender]:
    """All kinds from the same normal variables: where one model's value is high, so is the other's."""
    if not money:
        return {}
    seed = int(rng.integers(2**63))
    found = {}
    for kind, entry in money.items():
        p, q, gamma = entry.spend.posterior_draws(1, np.random.default_rng(seed))[0].tolist()
        found[kind] = _Spender(p, q, gamma + entry.own)
    return found


def _split(future: Future, until: float, rng: np.random.Generator) -> tuple[Future, Future]:
    """The futures up to a time, and from it on; purchases lie evenly over a future's span."""
    share = np.minimum(until / np.maximum(future.span, 1e-300), 1.0)
    within = np.where(share < 1, rng.binomial(future.within, share), future.within)
    last = np.where(share < 1, 0, future.last)
    first = Future(np.minimum(future.span, until), within, last)
    return first, Future(future.span - first.span, future.within - within, future.last - last)


def _mean_discount(future: Future, force: float) -> Floats:
    """The mean of e^(-force u) over a future's purchases, u the time of each; 1 where there is none."""
    if force == 0:
        return np.ones(future.span.shape)
    fall = force * future.span
    spread = np.where(fall > 1e-9, -np.expm1(-fall) / np.maximum(fall, 1e-300), 1.0)
    number = future.within + future.last
    total = future.within * spread + future.last * np.exp(-fall)
    return np.asarray(np.divide(total, number, out=np.ones(fall.shape), where=number > 0))
