"""Specifications of the account page's charts; `ui.charts` draws them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from zelo.apps.portfolio.queries.figures import Figure, Month

Specification = dict[str, Any]
WIDTH, HEIGHT = 720, 140
AHEAD = 12
_MAIN, _BEFORE = "var(--z-chart-1)", "var(--z-chart-rest)"
_EXPECTED, _BAND = "var(--z-chart-3)", "var(--z-chart-band)"
_GOOD, _BAD = "var(--z-chart-good)", "var(--z-chart-bad)"
_MONTH = {"timeUnit": "yearmonth", "type": "temporal", "title": None}
_AXIS = {"format": "%b %y", "labelFlush": True, "grid": False, "labelOverlap": True, "tickCount": 8}


def months_chart(
    months: Sequence[Month], name: str, unit: str, expected: Figure | None = None, currency: str = ""
) -> Specification:
    """Bars per month of revenue, margin, ticket or documents; the last twelve in the strong colour.

    expected: the twelve months to come as a whole; drawn as their average month with its interval.
    unit: the title of the axis.
    """
    values = [
        {"month": month.month.isoformat(), "value": _number(getattr(month, name)), "late": late}
        for month, late in zip(months, _late(months), strict=True)
    ]
    layers: list[Specification] = []
    if expected is not None and expected.value is not None:
        layers += _expected_layers(months[-1].month, expected, unit)
    bars: Specification = {
        "data": {"values": values},
        "mark": {"type": "bar", "cornerRadiusEnd": 2, "width": {"band": 0.75}},
        "encoding": {
            "x": {"field": "month", **_MONTH, "axis": _AXIS},
            "y": {"field": "value", "type": "quantitative", "title": unit, "axis": _amounts(currency)},
            "color": {
                "condition": {"test": "datum.late", "value": _MAIN},
                "value": _BEFORE,
            },
        },
    }
    return _sized([*layers, bars])


def history_chart(
    points: Sequence[tuple[date, Figure]], unit: str, currency: str = "", *, is_ratio: bool = False
) -> Specification:
    """A measure over the snapshots: a line through its values, and its interval where it has one."""
    rows = [
        {"day": day.isoformat(), "value": _number(figure.value), "low": figure.low, "high": figure.high}
        for day, figure in points
        if figure.value is not None
    ]
    axis = _amounts(currency) | ({"format": ".0%"} if is_ratio else {})
    x = {
        "field": "day",
        "type": "temporal",
        "title": None,
        "axis": {"format": "%d/%m/%y", "labelOverlap": True, "grid": False, "tickCount": 8},
    }
    y = {"field": "value", "type": "quantitative", "title": unit, "axis": axis, "scale": {"zero": False}}
    band = {
        "transform": [{"filter": "isValid(datum.low)"}],
        "mark": {"type": "area", "color": _BAND, "opacity": 0.6},
        "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
    }
    line = {
        "mark": {"type": "line", "color": _MAIN, "point": {"color": _MAIN, "size": 30}},
        "encoding": {"x": x, "y": y},
    }
    return {**_sized([band, line]), "data": {"values": rows}}


def waterfall_chart(parts: Sequence[tuple[str, float]], score: float, unit: str) -> Specification:
    """Contributions from the first to the whole score, one bar each, in the order given."""
    rows, at = [], 0.0
    for name, points in parts:
        rows.append({"name": name, "start": at, "end": at + points, "kind": "up" if points >= 0 else "down"})
        at += points
    rows.append({"name": _("Score"), "start": 0.0, "end": score, "kind": "whole"})
    names = [row["name"] for row in rows]
    bars = {
        "mark": {"type": "bar", "cornerRadius": 2, "height": {"band": 0.7}},
        "encoding": {
            "y": {
                "field": "name", "type": "nominal", "sort": names, "title": None,
                "axis": {"labelLimit": 240, "labelFontSize": 12},
            },
            "x": {"field": "start", "type": "quantitative", "title": unit, "scale": {"domainMin": 0}},
            "x2": {"field": "end"},
            "color": {
                "field": "kind", "legend": None,
                "scale": {"domain": ["up", "down", "whole"], "range": [_EXPECTED, _BAD, _MAIN]},
            },
        },
    }  # fmt: skip
    words = {
        "mark": {"type": "text", "align": "left", "dx": 5},
        "encoding": {
            "y": {"field": "name", "type": "nominal", "sort": names},
            "x": {"field": "end", "type": "quantitative"},
            "text": {"field": "points", "type": "quantitative", "format": ".1f"},
        },
    }
    for row, points in zip(rows, [*(points for _name, points in parts), score], strict=True):
        row["points"] = points
    return {
        "data": {"values": rows},
        "width": WIDTH - 180,
        "height": {"step": 26},
        "padding": {"left": 30, "right": 10, "top": 5, "bottom": 5},
        "layer": [bars, words],
    }


def _expected_layers(last: date, expected: Figure, unit: str) -> list[Specification]:
    """The average of the months to come: a line, within the interval of their sum divided by twelve."""
    days = [(last + relativedelta(months=ahead)).isoformat() for ahead in (1, AHEAD + 1)]
    low, high = expected.low, expected.high
    rows = [
        {"month": day, "value": _part(expected.value), "low": _part(low), "high": _part(high)} for day in days
    ]
    x = {"field": "month", "type": "temporal", "title": None, "axis": _AXIS}
    band = {
        "data": {"values": rows},
        "mark": {"type": "area", "color": _BAND, "opacity": 0.9},
        "encoding": {
            "x": x,
            "y": {"field": "low", "type": "quantitative", "title": unit},
            "y2": {"field": "high"},
        },
    }
    line = {
        "data": {"values": rows},
        "mark": {"type": "line", "color": _EXPECTED, "strokeDash": [5, 3]},
        "encoding": {"x": x, "y": {"field": "value", "type": "quantitative", "title": unit}},
    }
    return [line] if low is None or high is None else [band, line]


def _sized(layers: list[Specification]) -> Specification:
    return {"width": WIDTH, "height": HEIGHT, "layer": layers}


def _amounts(currency: str) -> Specification:
    """An axis of amounts: short numbers of money, plain ones otherwise."""
    return {"tickCount": 4, "format": "~s" if currency else "~f"}


def _late(months: Sequence[Month]) -> list[bool]:
    return [place >= len(months) - 12 for place in range(len(months))]


def _part(value: Any) -> float | None:
    return None if value is None else float(value) / AHEAD


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
