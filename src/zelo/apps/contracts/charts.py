"""Specifications of the charts about renewals; `ui.charts` draws them."""

from collections.abc import Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zelo.analytics.contracts.scoring import Score
from zelo.apps.contracts.enums import Movement
from zelo.apps.contracts.queries.movements import Month
from zelo.apps.contracts.queries.outlook import Period

Specification = dict[str, Any]
_WIDTH, _HEIGHT = 760, 220
_UP, _COMMITTED = "var(--z-chart-rest)", "var(--z-chart-3)"
_MAIN, _QUIET = "var(--z-chart-1)", "var(--z-chart-quiet)"
_GOOD, _BAD = "var(--z-chart-good)", "var(--z-chart-bad)"
_MONTH = {
    "field": "month", "type": "ordinal", "sort": None, "title": None,
    "axis": {"labelAngle": 0, "grid": False, "labelOverlap": True},
}  # fmt: skip
_MONEY = {"format": "~s", "tickCount": 5}


def forecast_chart(periods: Sequence[Period]) -> Specification:
    """Per month: all that comes up, what of it is committed, and what is expected with its interval."""
    rows = [
        {
            "month": date_format(one.first, "M y"), "up": float(one.up), "committed": float(one.committed),
            "weighted": one.weighted, "low": one.low, "high": one.high,
        }
        for one in periods
    ]  # fmt: skip
    y = {"type": "quantitative", "title": _("a year"), "axis": _MONEY}
    bar = {"type": "bar", "cornerRadiusEnd": 2, "width": {"band": 0.7}}

    def layer(mark: Specification, field: str, **more: Any) -> Specification:
        return {"mark": mark, "encoding": {"x": _MONTH, "y": {**y, "field": field}, **more}}

    return _sized(
        rows,
        [
            layer({**bar, "color": _UP, "opacity": 0.45}, "up"),
            layer({**bar, "color": _COMMITTED}, "committed"),
            layer({"type": "rule", "color": _MAIN, "strokeWidth": 2}, "low", y2={"field": "high"}),
            layer({"type": "point", "color": _MAIN, "filled": True, "size": 60, "opacity": 1}, "weighted"),
        ],
    )


def bridge_chart(whole: Month) -> Specification:
    """From the revenue at the start to that at the end, one bar per movement."""
    rows, at = [{"name": _("Starting"), "from": 0.0, "to": float(whole.start), "kind": "whole"}], whole.start
    for kind, change, _count in whole.cells:
        name = str(Movement(kind).label)
        tone = "up" if change >= 0 else "down"
        rows.append({"name": name, "from": float(at), "to": float(at + change), "kind": tone})
        at += change
    rows.append({"name": _("Ending"), "from": 0.0, "to": float(whole.end), "kind": "whole"})
    colours = {"domain": ["whole", "up", "down"], "range": [_MAIN, _GOOD, _BAD]}
    bars = {
        "mark": {"type": "bar", "cornerRadius": 2, "width": {"band": 0.7}},
        "encoding": {
            "x": {
                "field": "name", "type": "nominal", "sort": [row["name"] for row in rows], "title": None,
                "axis": {"labelAngle": 0},
            },
            "y": {"field": "from", "type": "quantitative", "title": _("a month"), "axis": _MONEY},
            "y2": {"field": "to"},
            "color": {"field": "kind", "type": "nominal", "scale": colours, "legend": None},
        },
    }  # fmt: skip
    return _sized(rows, [bars])


def calibration_chart(calls: Score, model: Score) -> Specification:
    """What was said beside what came, with the interval of what came; the diagonal is perfect."""
    rows = [
        {"said": one.mean, "came": one.share, "low": one.low, "high": one.high, "who": who}
        for who, score in ((_("Calls"), calls), (_("Model"), model))
        for one in score.bins
    ]
    x, y = _share("said", _("said")), _share("came", _("came"))
    colours = {"range": [_MAIN, "var(--z-chart-2)"]}
    colour = {"field": "who", "type": "nominal", "title": None, "scale": colours}
    diagonal = {
        "data": {"values": [{"said": 0, "came": 0}, {"said": 1, "came": 1}]},
        "mark": {"type": "line", "color": _QUIET, "strokeDash": [4, 4], "strokeWidth": 1},
        "encoding": {"x": x, "y": y},
    }
    rules = {
        "mark": {"type": "rule"},
        "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}, "color": colour},
    }
    points = {
        "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
        "encoding": {
            "x": x,
            "y": y,
            "color": colour,
            "shape": {"field": "who", "type": "nominal", "legend": None},
        },
    }
    return {**_sized(rows, [diagonal, rules, points]), "width": 420, "height": 260}


def _share(field: str, title: str) -> Specification:
    """An axis from none to all."""
    return {
        "field": field, "type": "quantitative", "title": title, "scale": {"domain": [0, 1]},
        "axis": {"format": ".0%"},
    }  # fmt: skip


def _sized(rows: list[dict[str, Any]], layers: list[Specification]) -> Specification:
    """The layers over these rows; the picture has one name, so that its marks need none of their own."""
    quiet = [{**layer, "mark": {**layer["mark"], "aria": False}} for layer in layers]
    return {"width": _WIDTH, "height": _HEIGHT, "data": {"values": rows}, "layer": quiet}
