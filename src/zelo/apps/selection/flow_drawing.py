"""Flows between tiers as SVG: one evaluation on the left, the other on the right, as wide as the accounts.

Colours come from the page's stylesheet by class, so the drawing follows the page's appearance.
"""

from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from zelo.apps.portfolio.enums import KEY_TIERS, Tier
from zelo.ui.figures import number_text

WIDTH, HEIGHT = 720, 320
_EDGE, _BAR, _GAP, _TOP = 150, 12, 14, 10
_REST = "rest"
Flow = tuple[str, str, int]


def draw_flows(flows: Sequence[Flow]) -> SafeString:
    """The drawing of what is in a key tier on either side; empty where nothing is."""
    merged = _merged(flows)
    total = sum(merged.values())
    if not total:
        return mark_safe("")
    codes = [*KEY_TIERS, _REST]
    sides = [
        {code: sum(n for pair, n in merged.items() if pair[side] == code) for code in codes}
        for side in (0, 1)
    ]
    used = max(sum(1 for count in side.values() if count) for side in sides)
    unit = (HEIGHT - 2 * _TOP - _GAP * (used - 1)) / total
    starts = [_starts(side, unit) for side in sides]
    parts = [*_bands(merged, starts, unit, codes)]
    for place, side in enumerate(sides):
        parts += [
            _bar(code, count, starts[place][code], unit, place) for code, count in side.items() if count
        ]
    label = escape(_("Flows between tiers"))
    head = f'<svg class="z-flows" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">'
    return mark_safe("".join([head, *parts, "</svg>"]))


def _merged(flows: Sequence[Flow]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for before, now, count in flows:
        pair = tuple(code if code in KEY_TIERS else _REST for code in (before, now))
        if pair != (_REST, _REST):
            found[pair[0], pair[1]] = found.get((pair[0], pair[1]), 0) + count
    return found


def _starts(side: dict[str, int], unit: float) -> dict[str, float]:
    """Where each tier's bar begins, from the top."""
    at, found = float(_TOP), {}
    for code, count in side.items():
        found[code] = at
        at += count * unit + (_GAP if count else 0)
    return found


def _bands(
    merged: dict[tuple[str, str], int], starts: list[dict[str, float]], unit: float, codes: list[str]
) -> list[str]:
    at, parts = [dict(start) for start in starts], []
    left, right = _EDGE + _BAR, WIDTH - _EDGE - _BAR
    middle = (left + right) / 2
    for pair in sorted(merged, key=lambda pair: (codes.index(pair[0]), codes.index(pair[1]))):
        count = merged[pair]
        (a, b), thick = (at[0][pair[0]], at[1][pair[1]]), count * unit
        words = escape(f"{_title(pair[0])} → {_title(pair[1])}: {number_text(count)}")
        look = _look(pair[0] if pair[0] != _REST else pair[1])
        parts.append(
            f'<path class="z-flow {look}" d="M{left} {a:.1f}'
            f"C{middle} {a:.1f} {middle} {b:.1f} {right} {b:.1f}V{b + thick:.1f}"
            f'C{middle} {b + thick:.1f} {middle} {a + thick:.1f} {left} {a + thick:.1f}Z">'
            f"<title>{words}</title></path>"
        )
        at[0][pair[0]] += thick
        at[1][pair[1]] += thick
    return parts


def _bar(code: str, count: int, start: float, unit: float, place: int) -> str:
    x = _EDGE if place == 0 else WIDTH - _EDGE - _BAR
    text, anchor = (x - 8, "end") if place == 0 else (x + _BAR + 8, "start")
    words = escape(f"{_title(code)} ({number_text(count)})")
    middle = start + count * unit / 2 + 4
    return (
        f'<rect class="z-flow-bar {_look(code)}" x="{x}" y="{start:.1f}" width="{_BAR}" '
        f'height="{max(count * unit, 1):.1f}"/>'
        f'<text class="z-name" x="{text}" y="{middle:.1f}" text-anchor="{anchor}">{words}</text>'
    )


def _title(code: str) -> str:
    return str(Tier(code).label) if code in KEY_TIERS else _("No key account")


def _look(code: str) -> str:
    return f"z-bubble-{code if code in KEY_TIERS else 'none'}"
