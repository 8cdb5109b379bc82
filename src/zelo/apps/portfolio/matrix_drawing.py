"""The map of accounts as SVG: attractiveness upwards, strength to the right, revenue by size, tier by shape.

Colours come from the page's stylesheet by class, so the drawing follows the page's appearance.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zelo.apps.portfolio.enums import Tier
from zelo.ui import figures
from zelo.ui.lists import Row

WIDTH, HEIGHT = 960, 520
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 44, 44, 52
_SMALLEST, _LARGEST = 4.5, 30.0
_LABELS = 16
_LETTER, _LINE = 6.1, 14.0
_LONGEST = 26


@dataclass(frozen=True)
class Bubble:
    """One account on the drawing; x, y, radius in its units."""

    row: Row
    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Scale:
    """From a score to a place on the drawing."""

    low: float
    high: float
    start: float
    end: float

    def at(self, score: float) -> float:
        share = (score - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)

    def ticks(self) -> list[int]:
        step = 20 if self.high - self.low > 60 else 10
        return list(range(int(self.low), int(self.high) + 1, step))


def draw_matrix(
    rows: Sequence[Row], paths: Mapping[int, Sequence[tuple[float, float]]] | None = None
) -> SafeString:
    """The drawing; rows: from `queries.matrix.matrix_rows`, those with most revenue first.

    paths: by account where it stood before, (strength, attractiveness), oldest first.
    """
    before = [place for places in (paths or {}).values() for place in places]
    across = _scale([*(row["strength"] for row in rows), *(x for x, _y in before)], _LEFT, WIDTH - _RIGHT)
    up = _scale([*(row["attractiveness"] for row in rows), *(y for _x, y in before)], HEIGHT - _BOTTOM, _TOP)
    bubbles = _place(rows, across, up)
    label = _("Map of the accounts by attractiveness and strength")
    parts = [
        f'<svg class="z-matrix" viewBox="0 0 {WIDTH} {HEIGHT}" role="group" aria-label="{escape(label)}">',
        *_frame(across, up),
        *_paths(bubbles, paths or {}, across, up),
        *(_drawn(bubble) for bubble in bubbles),
        *_labels(bubbles),
        "</svg>",
    ]
    return mark_safe("".join(parts))


def draw_shape(tier: str, size: int = 14) -> SafeString:
    """A tier's shape alone, for the legend."""
    middle = size / 2
    path = _shape(tier, middle, middle, middle - 1.5)
    return mark_safe(
        f'<svg width="{size}" height="{size}" class="z-bubble-{tier or "none"}" aria-hidden="true">'
        f'<path d="{path}"/></svg>'
    )


def _scale(scores: list[float], start: float, end: float) -> Scale:
    """Whole tens around the scores; never less than thirty points, so that near looks near."""
    low, high = min(scores, default=0), max(scores, default=100)
    low, high = math.floor(max(low - 2, 0) / 10) * 10, math.ceil(min(high + 2, 100) / 10) * 10
    if high - low < 30:
        low = max(min(low, 70), 0)
        high = low + 30
    return Scale(low, high, start, end)


def _place(rows: Sequence[Row], across: Scale, up: Scale) -> list[Bubble]:
    most = max((row["revenue_12m"] or 0 for row in rows), default=0)
    bubbles = []
    for row in rows:
        share = float(max(row["revenue_12m"] or Decimal(0), Decimal(0)) / most) if most > 0 else 0.0
        radius = round(_SMALLEST + math.sqrt(share) * (_LARGEST - _SMALLEST), 1)
        bubbles.append(Bubble(row, across.at(row["strength"]), up.at(row["attractiveness"]), radius))
    return sorted(bubbles, key=lambda bubble: -bubble.radius)


def _frame(across: Scale, up: Scale) -> list[str]:
    """Grid, numbers, axis titles and the middle lines."""
    right, bottom = WIDTH - _RIGHT, HEIGHT - _BOTTOM
    parts = []
    for tick in across.ticks():
        x = across.at(tick)
        parts.append(f'<line class="z-grid" x1="{x}" y1="{_TOP}" x2="{x}" y2="{bottom}"/>')
        parts.append(f'<text class="z-tick" x="{x}" y="{bottom + 18}" text-anchor="middle">{tick}</text>')
    for tick in up.ticks():
        y = up.at(tick)
        parts.append(f'<line class="z-grid" x1="{_LEFT}" y1="{y}" x2="{right}" y2="{y}"/>')
        parts.append(f'<text class="z-tick" x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">{tick}</text>')
    for scale, line in (
        (across, f'x1="{{0}}" y1="{_TOP}" x2="{{0}}" y2="{bottom}"'),
        (up, f'x1="{_LEFT}" y1="{{0}}" x2="{right}" y2="{{0}}"'),
    ):
        if scale.low < 50 < scale.high:
            parts.append(f'<line class="z-middle" {line.format(scale.at(50))}/>')
    middle, side = (_LEFT + right) / 2, (_TOP + bottom) / 2
    strength = escape(_("Strength of our position (0–100) →"))
    attractive = escape(_("Attractiveness of the account (0–100) →"))
    parts.append(
        f'<text class="z-axis" x="{middle}" y="{HEIGHT - 10}" text-anchor="middle">{strength}</text>'
    )
    turned = f'transform="translate(14 {side}) rotate(-90)"'
    parts.append(f'<text class="z-axis" {turned} text-anchor="middle">{attractive}</text>')
    return parts


def _paths(
    bubbles: list[Bubble], paths: Mapping[int, Sequence[tuple[float, float]]], across: Scale, up: Scale
) -> list[str]:
    """A line from where each account stood to where it stands; the dot is its beginning."""
    parts = []
    for bubble in bubbles:
        places = paths.get(bubble.row["account_id"])
        if not places:
            continue
        points = [(across.at(x), up.at(y)) for x, y in places]
        line = " ".join(f"{x},{y}" for x, y in [*points, (bubble.x, bubble.y)])
        look = f"z-bubble-{bubble.row['tier'] or 'none'}"
        x, y = points[0]
        parts.append(f'<polyline class="z-path {look}" points="{line}"/>')
        parts.append(f'<circle class="z-path-start {look}" cx="{x}" cy="{y}" r="2.5"/>')
    return parts


def _drawn(bubble: Bubble) -> str:
    row = bubble.row
    words = escape(describe(row))
    path = _shape(row["tier"], bubble.x, bubble.y, bubble.radius)
    look = f"z-bubble z-bubble-{row['tier'] or 'none'}"
    return (
        f'<a href="/accounts/{row["account_id"]}/" aria-label="{words}">'
        f'<path class="{look}" d="{path}"><title>{words}</title></path></a>'
    )


def describe(row: Row) -> str:
    """An account of the map in words."""
    tier = Tier(row["tier"]).label if row["tier"] else pgettext("tier", "No decision")
    words = [
        row["account__name"],
        str(tier),
        _("attractiveness %(score)s") % {"score": figures.number_text(row["attractiveness"])},
        _("strength %(score)s") % {"score": figures.number_text(row["strength"])},
    ]
    if row["revenue_12m"] is not None:
        words.append(_("revenue %(money)s") % {"money": figures.compact_money_text(row["revenue_12m"])})
    return " · ".join(words)


def _labels(bubbles: list[Bubble]) -> list[str]:
    """Names beside the largest bubbles, as far as none covers another."""
    taken: list[tuple[float, float, float, float]] = []
    parts = []
    for bubble in bubbles[: 3 * _LABELS]:
        name = bubble.row["account__name"]
        name = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"
        width = len(name) * _LETTER
        for x, anchor in ((bubble.x + bubble.radius + 4, "start"), (bubble.x - bubble.radius - 4, "end")):
            left = x if anchor == "start" else x - width
            box = (left, bubble.y - _LINE / 2, left + width, bubble.y + _LINE / 2)
            if left < _LEFT or box[2] > WIDTH - 4 or any(_meet(box, other) for other in taken):
                continue
            taken.append(box)
            place = f'x="{x:.1f}" y="{bubble.y + 4:.1f}" text-anchor="{anchor}"'
            parts.append(f'<text class="z-name" {place} aria-hidden="true">{escape(name)}</text>')
            break
        if len(parts) == _LABELS:
            break
    return parts


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _shape(tier: str, x: float, y: float, radius: float) -> str:
    """A path of about the area of a circle of this radius."""
    if tier == Tier.STRATEGIC:
        return _polygon(x, y, [(radius * 1.25, angle) for angle in (90, 180, 270, 0)])
    if tier == Tier.PRIORITY:
        reach = [(radius * (1.35 if step % 2 == 0 else 0.68), 90 + step * 36) for step in range(10)]
        return _polygon(x, y, reach)
    if tier == Tier.DEVELOPING:
        return _polygon(x, y, [(radius * 1.35, angle) for angle in (90, 210, 330)])
    return (
        f"M{x - radius:.1f} {y:.1f}a{radius:.1f} {radius:.1f} 0 1 0 {2 * radius:.1f} 0"
        f"a{radius:.1f} {radius:.1f} 0 1 0 {-2 * radius:.1f} 0Z"
    )


def _polygon(x: float, y: float, corners: Sequence[tuple[float, float]]) -> str:
    points = [
        f"{x + reach * math.cos(math.radians(angle)):.1f} {y - reach * math.sin(math.radians(angle)):.1f}"
        for reach, angle in corners
    ]
    return f"M{'L'.join(points)}Z"
