"""Small pictures of the editor, drawn by hand, as they are drawn anew at every keystroke."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from zelo.analytics.scorecard import Criterion, Linear, Logarithmic, Percentile
from zelo.analytics.scorecard.scales import Rubric
from zelo.analytics.selection import Result
from zelo.apps.selection.enums import Outcome
from zelo.apps.selection.policies.words import brief_value
from zelo.apps.selection.preview.arrays import Arrays
from zelo.ui.figures import number_text, percent_text
from zelo.warehouse.catalogue import Measure

Floats = NDArray[np.float64]
WIDTH, HEIGHT, FOOT = 360, 96, 16
_BINS, _STEPS = 36, 72
_ENDS = (0.005, 0.995)
_SKEWED = 20.0
_SCORE_BINS = 50


@dataclass(frozen=True)
class Picture:
    """svg: bars of the company's values and the scale's curve. said: the same in words."""

    svg: SafeString
    said: str


def criterion_picture(
    criterion: Criterion, arrays: Arrays, measures: Mapping[str, Measure]
) -> Picture | None:
    """The company's own values under the scale; None where the refresh has none of the measure."""
    name = criterion.measure
    if name not in arrays.available or not len(arrays):
        return None
    known = arrays.known(name)
    unknown = 1 - known.size / len(arrays)
    if not known.size:
        return Picture(mark_safe(""), _("Unknown of every account; nothing tells accounts apart here yet."))
    axis = _Axis.of(known, criterion)
    parts = [*_bars(known, axis), _curve(criterion, known, axis), *_dots(criterion, axis)]
    parts += _labels(axis, lambda value: brief_value(name, _short(value), measures))
    said = _said(name, known, unknown, measures)
    return Picture(_svg(parts, said), said)


def score_picture(result: Result) -> Picture:
    """How many accounts have which score, and where the tiers begin."""
    score = result.score[~np.isnan(result.score)]
    counts, _edges = np.histogram(score, bins=_SCORE_BINS, range=(0, 100))
    axis = _Axis(0.0, 100.0, is_log=False)
    parts = _columns(counts, [100 * n / _SCORE_BINS for n in range(_SCORE_BINS + 1)], axis)
    said = []
    for tier in result.policy.tiers:
        x, label = axis.at(tier.enter), str(Outcome(tier.name).label)
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{HEIGHT}" '
            'stroke="var(--z-chart-2)" stroke-width="1.5"/>'
        )
        above = int(np.count_nonzero(score >= tier.enter))
        said.append(
            _("%(tier)s from %(score)s points: %(count)s accounts reach it")
            % {"tier": label, "score": number_text(tier.enter, 0), "count": number_text(above)}
        )
    parts += _labels(axis, lambda value: number_text(value))
    text = "; ".join(said) + "."
    return Picture(_svg(parts, text), text)


@dataclass(frozen=True)
class _Axis:
    """From values to pixels."""

    low: float
    high: float
    is_log: bool

    @classmethod
    def of(cls, known: Floats, criterion: Criterion) -> "_Axis":
        places = np.clip((np.array(_ENDS) * (known.size - 1)).round().astype(int), 0, known.size - 1)
        low, high = (float(value) for value in known[places])
        given = _given(criterion)
        low, high = min([low, *given]), max([high, *given])
        positive = known[int(np.searchsorted(known, 0.0, side="right")) :]
        scale = criterion.scale
        is_log = isinstance(scale, Logarithmic)
        if isinstance(scale, Percentile) and positive.size > known.size / 2:
            middle = float(positive[positive.size // 2])
            is_log = low >= 0 and high / max(middle, 1e-12) > _SKEWED
        if is_log:
            least = float(positive[int(0.005 * positive.size)]) if positive.size else 1.0
            low = min([least, *(value for value in given if value > 0)])
            high = max(high, low * 10)
        if high <= low:
            high = low + max(abs(low), 1.0)
        return cls(low, high, is_log)

    def at(self, value: float) -> float:
        return float(self.places(np.array([value]))[0])

    def places(self, values: Floats) -> Floats:
        if self.is_log:
            inside = np.log(np.maximum(values, self.low) / self.low) / np.log(self.high / self.low)
        else:
            inside = (values - self.low) / (self.high - self.low)
        return np.asarray(np.clip(inside, 0, 1) * WIDTH)

    def steps(self, count: int) -> Floats:
        """Values at equal distances on the picture, the ends included."""
        if self.is_log:
            return np.asarray(np.geomspace(self.low, self.high, count))
        return np.asarray(np.linspace(self.low, self.high, count))


def _given(criterion: Criterion) -> list[float]:
    """The values that the scale names."""
    scale = criterion.scale
    if isinstance(scale, Linear):
        return [x for x, _points in scale.anchors]
    if isinstance(scale, Rubric):
        return [x for x, _points in scale.levels]
    return [scale.start, scale.end] if isinstance(scale, Logarithmic) else []


def _bars(known: Floats, axis: _Axis) -> list[str]:
    """Accounts beyond the ends count in the outer bars."""
    edges = axis.steps(_BINS + 1)
    places = np.searchsorted(known, edges[1:-1], side="left")
    counts = np.diff(np.concatenate(([0], places, [known.size])))
    return _columns(counts, edges, axis)


def _columns(counts: NDArray[np.integer], edges: Sequence[float] | Floats, axis: _Axis) -> list[str]:
    most = max(int(counts.max()), 1) if counts.size else 1
    at = axis.places(np.asarray(edges, dtype=np.float64))
    found = []
    for place, count in enumerate(counts.tolist()):
        if count:
            height = max(1.5, HEIGHT * (count / most) ** 0.5)
            found.append(
                f'<rect x="{at[place]:.1f}" y="{HEIGHT - height:.1f}" '
                f'width="{max(at[place + 1] - at[place] - 0.8, 0.8):.1f}" height="{height:.1f}" '
                f'fill="var(--z-chart-rest)" fill-opacity="0.55"/>'
            )
    return found


def _curve(criterion: Criterion, known: Floats, axis: _Axis) -> str:
    values = axis.steps(_STEPS)
    scale = criterion.scale
    if isinstance(scale, Percentile):
        below = np.searchsorted(known, values, side="left") + np.searchsorted(known, values, side="right")
        points = 50.0 * below / known.size
        points = 100 - points if scale.reverse else points
    else:
        if isinstance(scale, Rubric):
            values = np.sort(
                np.concatenate(
                    (values, *(np.array([x, np.nextafter(x, -np.inf)]) for x in _given(criterion)))
                )
            )
        points = scale.points(values)
    at = axis.places(values)
    pairs = zip(at.tolist(), points.tolist(), strict=True)
    line = " ".join(f"{x:.1f},{_height(y):.1f}" for x, y in pairs)
    return f'<polyline points="{line}" fill="none" stroke="var(--z-chart-1)" stroke-width="2"/>'


def _dots(criterion: Criterion, axis: _Axis) -> list[str]:
    """The anchors, each with its value and points on hover."""
    given = np.array(_given(criterion))
    if not given.size:
        return []
    points = criterion.scale.points(given)
    return [
        f'<circle cx="{axis.at(x):.1f}" cy="{_height(y):.1f}" r="4" fill="var(--z-chart-1)" '
        f'stroke="var(--z-chart-ground)" stroke-width="1.5"/>'
        for x, y in zip(given.tolist(), points.tolist(), strict=True)
    ]


def _height(points: float) -> float:
    return 4 + (HEIGHT - 8) * (1 - points / 100)


def _labels(axis: _Axis, text: object) -> list[str]:
    write = text if callable(text) else str
    low, middle, high = axis.steps(3).tolist()
    places = ((low, 0, "start"), (middle, WIDTH / 2, "middle"), (high, WIDTH, "end"))
    line = f'<line x1="0" x2="{WIDTH}" y1="{HEIGHT}" y2="{HEIGHT}" stroke="var(--z-chart-grid)"/>'
    return [line] + [
        f'<text x="{x:.0f}" y="{HEIGHT + FOOT - 3}" text-anchor="{anchor}" font-size="11" '
        f'fill="var(--z-chart-quiet)">{escape(write(value))}</text>'
        for value, x, anchor in places
    ]


def _short(value: float) -> float:
    """Three digits, as a label has room for."""
    return float(f"{value:.2e}")


def _svg(parts: Sequence[str], said: str) -> SafeString:
    return mark_safe(
        f'<svg class="z-values" viewBox="-4 -2 {WIDTH + 8} {HEIGHT + FOOT + 2}" role="img" '
        f'aria-label="{escape(said)}">{"".join(parts)}</svg>'
    )


def _said(name: str, known: Floats, unknown: float, measures: Mapping[str, Measure]) -> str:
    places = [int(share * (known.size - 1)) for share in (0.1, 0.5, 0.9)]
    low, middle, high = (brief_value(name, _short(float(known[place])), measures) for place in places)
    text = _("Half of the accounts are at %(middle)s or less; most lie between %(low)s and %(high)s.") % {
        "middle": middle,
        "low": low,
        "high": high,
    }
    if unknown:
        text += " " + _("Unknown of %(share)s.") % {"share": percent_text(unknown, 0)}
    return text
