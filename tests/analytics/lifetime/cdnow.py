"""CDNOW's buying histories in weeks: the sample from tests/golden, all customers from the demo's log."""

import gzip
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import numpy as np

from zelo.analytics.lifetime.fitting import Floats

GOLDEN = Path(__file__).parents[2] / "golden" / "cdnow_sample.csv"
SPLIT = date(1997, 9, 30)


class Customers(NamedTuple):
    """x, t_x, T: history until 1997-09-30, in purchases and weeks. y: purchases in the 39 weeks after."""

    x: Floats
    t_x: Floats
    T: Floats
    y: Floats


@cache
def sample() -> Customers:
    x, t_x, T, y = np.genfromtxt(GOLDEN, delimiter=",", skip_header=5).T
    return Customers(x, t_x / 7, T / 7, y)


@cache
def master() -> Customers:
    text = gzip.decompress((files("zelo.demo") / "data" / "cdnow.csv.gz").read_bytes()).decode("cp1252")
    days: dict[str, set[date]] = {}
    for line in text.splitlines()[2:-1]:
        customer, day, _, _ = line.split(";")
        days.setdefault(customer, set()).add(date(int(day[6:]), int(day[3:5]), int(day[:2])))
    rows = []
    for bought in days.values():
        first, past = min(bought), [day for day in bought if day <= SPLIT]
        rows.append((len(past) - 1, (max(past) - first).days, (SPLIT - first).days, len(bought) - len(past)))
    x, t_x, T, y = np.array(rows, dtype=np.float64).T
    return Customers(x, t_x / 7, T / 7, y)
