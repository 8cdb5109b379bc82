"""Specifications of the charts about evaluations; `ui.charts` draws them."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from zelo.apps.selection.models import Proposal

Specification = dict[str, Any]
_MAIN, _IN, _OUT = "var(--z-chart-1)", "var(--z-chart-3)", "var(--z-chart-2)"
_REST = "var(--z-chart-rest)"


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
    both, instead, only = kinds = _kinds()
    values = [
        {
            "name": row.name,
            "revenue": float(row.revenue or 0),
            "score": row.score,
            "kind": both if row.pk in top and row.pk in key else instead if row.pk in key else only,
        }
        for row in {row.pk: row for row in [*listed, *biggest]}.values()
        if is_drawn(row)
    ]
    edge = min((float(row.revenue) for row in biggest if row.revenue), default=0.0)
    points = _points(kinds, currency)
    line = {
        "data": {"values": [{"edge": edge}]},
        "mark": {"type": "rule", "color": _REST, "strokeDash": [4, 3], "aria": False},
        "encoding": {"x": {"field": "edge", "type": "quantitative"}},
    }
    return {
        "data": {"values": values},
        "width": 640,
        "height": 300,
        "layer": [line, points] if edge > 0 else [points],
    }


def is_drawn(row: Proposal) -> bool:
    """Whether both its score and its revenue are known; a scale of powers of ten has no place for nought."""
    return row.score is not None and row.revenue is not None and row.revenue > 0


def _kinds() -> tuple[str, str, str]:
    return _("Key account, among the biggest"), _("Key account instead"), _("Only big")


def _points(kinds: tuple[str, str, str], currency: str) -> Specification:
    revenue = _("Revenue in %(currency)s, on a scale of powers of ten") % {"currency": currency}
    return {
        "mark": {"type": "point", "filled": True, "size": 70, "opacity": 0.9, "aria": False},
        "encoding": {
            "x": {
                "field": "revenue", "type": "quantitative", "scale": {"type": "log", "nice": False},
                "title": revenue, "axis": {"format": "~s", "tickCount": 5},
            },
            "y": {
                "field": "score", "type": "quantitative", "title": _("Score"), "scale": {"zero": False},
                "axis": {"tickCount": 5},
            },
            "color": {
                "field": "kind", "title": None, "legend": {"orient": "top", "symbolSize": 90},
                "scale": {"domain": kinds, "range": [_MAIN, _IN, _OUT]},
            },
            "shape": {
                "field": "kind", "title": None,
                "scale": {"domain": kinds, "range": ["circle", "diamond", "square"]},
            },
        },
    }  # fmt: skip
