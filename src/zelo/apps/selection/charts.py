"""Specifications of the charts about evaluations; `ui.charts` draws them."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from zelo.apps.selection.models import Proposal

Specification = dict[str, Any]
_MAIN, _IN, _OUT = "var(--z-chart-1)", "var(--z-chart-3)", "var(--z-chart-2)"
_REST = "var(--z-chart-rest)"
_LABELLED = 8


def history_chart(rows: Sequence[Proposal]) -> Specification:
    """An account's score in each evaluation, oldest first."""
    values = [
        {"day": row.evaluation.as_of.isoformat(), "number": row.evaluation.number, "score": row.score}
        for row in rows
        if row.score is not None
    ]
    return {
        "data": {"values": values},
        "width": 620,
        "height": 120,
        "mark": {"type": "line", "color": _MAIN, "point": {"color": _MAIN, "size": 40}},
        "encoding": {
            "x": {
                "field": "day", "type": "temporal", "title": None,
                "axis": {"format": "%d/%m/%y", "labelOverlap": True, "grid": False, "tickCount": 6},
            },
            "y": {
                "field": "score", "type": "quantitative", "title": _("points"),
                "scale": {"domain": [0, 100]}, "axis": {"tickCount": 4},
            },
            "order": {"field": "number"},
        },
    }  # fmt: skip


def comparison_chart(listed: Sequence[Proposal], biggest: Sequence[Proposal], currency: str) -> Specification:
    """Key accounts and the biggest by revenue: revenue to the right, score upwards; who is in both, who is in
    the list instead, who is only big."""
    top, key = {row.pk for row in biggest}, {row.pk for row in listed}
    both, instead, only = _("Key account, among the biggest"), _("Key account instead"), _("Only big")
    values = [
        {
            "name": row.name,
            "revenue": float(row.revenue),
            "score": row.score or 0,
            "kind": both if row.pk in top and row.pk in key else instead if row.pk in key else only,
        }
        for row in {row.pk: row for row in [*listed, *biggest]}.values()
        if row.revenue is not None and row.revenue > 0
    ]
    edge = min((float(row.revenue) for row in biggest if row.revenue), default=0.0)
    points = {
        "mark": {"type": "point", "filled": True, "size": 70, "opacity": 0.9},
        "encoding": {
            "x": {
                "field": "revenue", "type": "quantitative", "scale": {"type": "log", "nice": False},
                "title": _("Revenue in %(currency)s, on a scale of powers of ten") % {"currency": currency},
                "axis": {"format": "~s", "tickCount": 5},
            },
            "y": {
                "field": "score", "type": "quantitative", "title": _("Score"), "scale": {"zero": False},
                "axis": {"tickCount": 5},
            },
            "color": {
                "field": "kind", "title": None, "legend": {"orient": "top", "symbolSize": 90},
                "scale": {"domain": [both, instead, only], "range": [_MAIN, _IN, _OUT]},
            },
            "shape": {
                "field": "kind", "title": None,
                "scale": {"domain": [both, instead, only], "range": ["circle", "diamond", "square"]},
            },
        },
    }  # fmt: skip
    named = [row for row in values if row["kind"] == instead]
    names = {
        "data": {"values": named[:_LABELLED]},
        "mark": {"type": "text", "align": "left", "dx": 8, "fontSize": 10, "limit": 150},
        "encoding": {
            "x": {"field": "revenue", "type": "quantitative"},
            "y": {"field": "score", "type": "quantitative"},
            "text": {"field": "name"},
        },
    }
    line = {
        "data": {"values": [{"edge": edge}]},
        "mark": {"type": "rule", "color": _REST, "strokeDash": [4, 3]},
        "encoding": {"x": {"field": "edge", "type": "quantitative"}},
    }
    layers = [line, points, names] if edge > 0 else [points, names]
    return {"data": {"values": values}, "width": 640, "height": 300, "layer": layers}
