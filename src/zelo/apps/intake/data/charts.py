"""Specifications of the measures' charts; `ui.charts` draws them."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from zelo.engine.distribution import Distribution

Specification = dict[str, Any]
WIDTH, HEIGHT = 720, 180
_BAR, _MIDDLE, _BAND = "var(--z-chart-1)", "var(--z-chart-2)", "var(--z-chart-band)"


def histogram(
    found: Distribution, title: str, *, accounts: str, is_money: bool, is_ratio: bool
) -> Specification:
    """Bars of how many accounts have which values, with a line at the median. accounts: the upright axis."""
    steps = _whole_steps(found)
    axis: Specification = {"format": _format(is_money=is_money, is_ratio=is_ratio), "labelOverlap": True}
    if steps:
        axis |= {"values": steps, "format": "d"}
    scale: Specification = {"type": "log"} if found.is_log else {"zero": False, "nice": False}
    x = {"field": "from", "type": "quantitative", "title": title, "scale": scale}
    bars = _bars(found, {**x, "axis": {**axis, "grid": False}}, accounts)
    layers = [bars]
    middle = found.quartiles[1] if found.quartiles else None
    if middle is not None and not steps and found.edges[0] <= middle <= found.edges[-1]:
        layers.append(
            {
                "data": {"values": [{"from": middle}]},
                "mark": {"type": "rule", "color": _MIDDLE, "strokeWidth": 2, "strokeDash": [5, 3]},
                "encoding": {"x": {"field": "from", "type": "quantitative", "scale": scale}},
            }
        )
    return {"width": WIDTH, "height": HEIGHT, "layer": layers}


def _bars(found: Distribution, x: Specification, accounts: str) -> Specification:
    rows = [
        {"from": low, "to": high, "count": count}
        for (low, high), count in zip(pairwise(found.edges), found.counts, strict=True)
    ]
    return {
        "data": {"values": rows},
        "mark": {"type": "bar", "color": _BAR, "binSpacing": 1},
        "encoding": {
            "x": {**x, "bin": "binned"} if not found.is_log else x,
            "x2": {"field": "to"},
            "y": {
                "field": "count", "type": "quantitative", "title": accounts,
                "axis": {"tickCount": 4, "format": "d"},
            },
            "y2": {"datum": 0},
        },
    }  # fmt: skip


def quartiles_over_time(
    points: Sequence[tuple[date, Distribution]], title: str, *, is_money: bool, is_ratio: bool
) -> Specification:
    """The median as a line within the middle half of the accounts, refresh by refresh."""
    rows = [
        {
            "day": day.isoformat(),
            "low": found.quartiles[0],
            "middle": found.quartiles[1],
            "high": found.quartiles[2],
        }
        for day, found in points
        if found.quartiles
    ]
    y = {
        "type": "quantitative", "title": title, "scale": {"zero": False},
        "axis": {"tickCount": 4, "format": _format(is_money=is_money, is_ratio=is_ratio)},
    }  # fmt: skip
    band = {
        "mark": {"type": "area", "color": _BAND, "opacity": 0.7},
        "encoding": {"x": _day(), "y": {**y, "field": "low"}, "y2": {"field": "high"}},
    }
    line = {
        "mark": {"type": "line", "color": _BAR, "point": {"color": _BAR, "size": 30}},
        "encoding": {"x": _day(), "y": {**y, "field": "middle"}},
    }
    return {"width": WIDTH, "height": HEIGHT, "data": {"values": rows}, "layer": [band, line]}


def sum_over_time(
    points: Sequence[tuple[date, Distribution]], title: str, *, is_money: bool
) -> Specification:
    """The sum over all accounts, refresh by refresh."""
    rows = [{"day": day.isoformat(), "sum": found.total} for day, found in points if found.total is not None]
    y = {
        "field": "sum", "type": "quantitative", "title": title, "scale": {"zero": False},
        "axis": {"tickCount": 4, "format": _format(is_money=is_money, is_ratio=False)},
    }  # fmt: skip
    mark = {"type": "line", "color": _BAR, "point": {"color": _BAR, "size": 30}}
    encoding = {"x": _day(), "y": y}
    return {"width": WIDTH, "height": HEIGHT, "data": {"values": rows}, "mark": mark, "encoding": encoding}


def _day() -> Specification:
    axis = {"format": "%d/%m/%y", "labelOverlap": True, "grid": False, "tickCount": 8}
    return {"field": "day", "type": "temporal", "title": None, "axis": axis}


def _format(*, is_money: bool, is_ratio: bool) -> str:
    if is_ratio:
        return ".0%"
    return "~s" if is_money else "~f"


def _whole_steps(found: Distribution) -> list[int]:
    """The whole numbers that the bars stand for, where each stands for one; none where they are ranges."""
    if found.is_log or not found.edges or len(found.edges) < 2:
        return []
    whole = all(float(edge + 0.5).is_integer() and high - edge == 1 for edge, high in pairwise(found.edges))
    return [int(edge + 0.5) for edge in found.edges[:-1]] if whole else []
