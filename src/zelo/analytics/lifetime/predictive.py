"""Predictive quantiles per distinct history: of purchases, and of lifetime value over (gamma + x m).

Customers alive at T with the same x and T have the same future whatever their t_x, so futures are drawn once
per (x, T), and t_x only decides how likely each of them is: the future drawn with parameters theta counts
P(alive | x, t_x, T, theta), and nothing comes in the rest. Hence weighted quantiles. Accounts of equal
history have one and the same distribution and so share the estimate of its quantiles. That says nothing of
whether their outcomes go together: each quantile is of one account's outcome.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zelo.analytics.lifetime.buying import BuyingModel, Future
from zelo.analytics.lifetime.fitting import Floats
from zelo.analytics.lifetime.histories import Codes, Histories
from zelo.analytics.lifetime.spend import SpendModel, unit_totals

LEVELS = (0.1, 0.9, 0.025, 0.975)
PARTS = (0.0, 0.5, 1.0)
_OUTCOMES = 10
_BLOCK = 2**20
_BIN = 32
_PRODUCT_ROWS = 50
"""Products this small stay on the thread that asks for them."""

Places = npt.NDArray[np.int64]
Worth = Callable[[Future, Floats, int, np.random.Generator], Floats]
"""What futures of customers with x purchases are worth in the world of that number; shape of the futures."""


@dataclass(frozen=True, slots=True)
class Quantiles:
    """Of a cell's discounted money over (gamma + x m), at `LEVELS`, by gamma's part in that sum.

    table: shape (levels, parts, cells), for the `PARTS`; one part only where gamma is known.
    """

    table: Floats

    def at(self, cell: Codes, part: Floats) -> Floats:
        """Shape (levels, n), for n accounts' cells and gamma's parts; quadratic between the three parts."""
        if self.table.shape[1] == 1:
            return self.table[:, 0, cell]
        low, middle, high = (1 - part) * (1 - 2 * part), 4 * part * (1 - part), part * (2 * part - 1)
        found = np.empty((len(LEVELS), len(cell)))
        for level, (none, half, all_) in enumerate(self.table):
            found[level] = low * none[cell] + middle * half[cell] + high * all_[cell]
        return np.maximum(found, 0.0, out=found)


@dataclass(frozen=True, slots=True)
class _Task:
    """A run of cells and the pairs (x, T) in it; pair: each cell's place among the pairs."""

    cells: slice
    pair: Places
    x: Floats
    T: Floats
    rng: np.random.Generator


def predictive_quantiles(
    buying: BuyingModel,
    spend: SpendModel,
    cells: Histories,
    *,
    horizon: float,
    force: float,
    draws: int,
    rng: np.random.Generator,
) -> Quantiles:
    """The quantiles of every cell. force: force of interest per unit of time. draws: futures per (x, T).

    The result depends on the generator and the cells alone, not on the number of processors.
    """
    models = _draw_models(buying, draws, rng)
    p, q, gamma = spend.posterior_draws(len(models), rng).T
    ratio = gamma / spend.params["gamma"]
    parts = PARTS[:1] if bool((ratio == 1).all()) else PARTS

    def value(future: Future, x: Floats, world: int, rng: np.random.Generator) -> Floats:
        return unit_totals(future, x, p=float(p[world]), q=float(q[world]), force=force, rng=rng)

    scales = [1 + part * (ratio - 1) for part in parts]
    return Quantiles(_quantiles(models, cells, value, scales, horizon=horizon, draws=draws, rng=rng))


def purchase_quantiles(
    buying: BuyingModel, cells: Histories, *, horizon: float, draws: int, rng: np.random.Generator
) -> Floats:
    """The quantiles of every cell's purchases within the horizon; shape (levels, cells), for `LEVELS`."""
    models = _draw_models(buying, draws, rng)

    def count(future: Future, x: Floats, world: int, rng: np.random.Generator) -> Floats:
        return np.asarray(future.within + future.last, dtype=np.float64)

    scales = [np.ones(len(models))]
    return _quantiles(models, cells, count, scales, horizon=horizon, draws=draws, rng=rng)[:, 0]


def _draw_models(buying: BuyingModel, draws: int, rng: np.random.Generator) -> list[BuyingModel]:
    """The model at drawn parameters, each for ten futures."""
    return [buying.redrawn(row) for row in buying.posterior_draws(max(draws // _OUTCOMES, 1), rng)]


def _quantiles(
    models: list[BuyingModel],
    cells: Histories,
    worth: Worth,
    scales: list[Floats],
    *,
    horizon: float,
    draws: int,
    rng: np.random.Generator,
) -> Floats:
    """Of the worth of every cell's futures, times each of the scales, which are by world.

    Returns: shape (levels, scales, cells).
    """
    table = np.empty((len(LEVELS), len(scales), len(cells.weights)))
    bought, last, age = cells.x.per_cell(), cells.t_x.per_cell(), cells.T.per_cell()

    def work(task: _Task) -> None:
        totals = _draw_totals(task, models, worth, horizon)
        columns = bought[task.cells], last[task.cells], age[task.cells]
        alive = np.stack([model.alive(*columns) for model in models], axis=1)
        for place, scale in enumerate(scales):
            scaled = totals * np.repeat(scale, _OUTCOMES)
            table[:, place, task.cells] = _weighted_quantiles(scaled, alive, task.pair)

    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        for _ in pool.map(work, _tasks(cells, bought, age, max(_BLOCK // draws, 1), rng)):
            pass
    return table


def _tasks(cells: Histories, x: Floats, T: Floats, size: int, rng: np.random.Generator) -> list[_Task]:
    """Runs of whole pairs with some `size` cells each; the cells are in the order of x, T and t_x."""
    new = np.concatenate(([True], (np.diff(cells.x.code) != 0) | (np.diff(cells.T.code) != 0)))
    starts = np.flatnonzero(new)
    bounds = starts[np.flatnonzero(np.diff(starts // size, prepend=-1))]
    ends = np.append(bounds[1:], len(x))
    tasks = []
    for start, end, child in zip(bounds.tolist(), ends.tolist(), rng.spawn(len(bounds)), strict=True):
        here = slice(start, end)
        first = new[here]
        tasks.append(_Task(here, np.cumsum(first) - 1, x[here][first], T[here][first], child))
    return tasks


def _draw_totals(task: _Task, models: list[BuyingModel], worth: Worth, horizon: float) -> Floats:
    """What futures of customers alive are worth; shape (pairs, worlds * outcomes)."""
    shape = (len(task.x), _OUTCOMES)
    x, T = (np.ascontiguousarray(np.broadcast_to(values[:, None], shape)) for values in (task.x, task.T))
    totals = np.empty((len(task.x), len(models) * _OUTCOMES))
    for world, model in enumerate(models):
        future = model.future(x, T, horizon, task.rng)
        totals[:, world * _OUTCOMES : (world + 1) * _OUTCOMES] = worth(future, x, world, task.rng)
    return totals


def _weighted_quantiles(totals: Floats, alive: Floats, pair: Places) -> Floats:
    """Quantiles per cell: its pair's totals with the weights alive / draws, and 0 with the rest.

    totals: shape (pairs, draws). alive: shape (cells, worlds). Returns: shape (levels, cells).
    Found in two steps, the bin of ranks and then the rank, since a cell's weights differ by world only: the
    mass of a bin is a product of matrices, and only the ranks of one bin are looked at one by one.
    """
    order = np.argsort(totals, axis=1)
    ranked, world = np.take_along_axis(totals, order, axis=1), order // _OUTCOMES
    mass = _mass_up_to_bin(world, alive, pair)
    dead = 1 - mass[:, -1]
    rows, found = np.arange(len(alive)), np.zeros((len(LEVELS), len(alive)))
    for level, chance in enumerate(LEVELS):
        target = chance - dead
        bins = np.minimum((mass < target[:, None]).sum(axis=1), mass.shape[1] - 1)
        ranks = np.minimum(bins[:, None] * _BIN + np.arange(_BIN), totals.shape[1] - 1)
        fine = alive[rows[:, None], world[pair[:, None], ranks]]
        np.cumsum(fine, axis=1, out=fine)
        fine /= totals.shape[1]
        fine += np.where(bins > 0, mass[rows, bins - 1], 0.0)[:, None]
        place = np.minimum((fine < target[:, None]).sum(axis=1), _BIN - 1)
        found[level] = np.where(target > 0, ranked[pair, ranks[rows, place]], 0.0)
    return found


def _mass_up_to_bin(world: Places, alive: Floats, pair: Places) -> Floats:
    """Mass of a cell's draws up to the end of each bin of ranks; shape (cells, bins)."""
    pairs, draws = world.shape
    bins, worlds = -(-draws // _BIN), alive.shape[1]
    place = (np.arange(pairs)[:, None] * worlds + world) * bins + np.arange(draws) // _BIN
    counts = np.bincount(place.ravel(), minlength=pairs * worlds * bins).reshape(pairs, worlds, bins)
    shares = np.cumsum(counts, axis=2) / draws
    mass = np.empty((len(alive), bins))
    edges = np.append(np.flatnonzero(np.diff(pair, prepend=-1)), len(pair))
    for number, (start, end) in enumerate(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)):
        for row in range(start, end, _PRODUCT_ROWS):
            part = slice(row, min(row + _PRODUCT_ROWS, end))
            np.matmul(alive[part], shares[number], out=mass[part])
    return mass
