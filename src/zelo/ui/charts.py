"""Charts drawn on the server: a Vega-Lite specification becomes SVG, on the page, in print or in a file.

A specification names colours by the page's CSS variables, `var(--z-chart-1)`: on the page they follow the
appearance by themselves; elsewhere `theme` puts the light or the dark colours in.
"""

import json
import re
from functools import lru_cache
from typing import Any, Literal

from zelo.lib.text import Language

Theme = Literal["page", "light", "dark"]
Specification = dict[str, Any]

# The same as in zelo.css; a test compares them.
COLOURS: dict[str, dict[str, str]] = {
    "light": {
        "--z-chart-ink": "#1f2937",
        "--z-chart-quiet": "#5b6577",
        "--z-chart-grid": "#e3e7ee",
        "--z-chart-ground": "#ffffff",
        "--z-chart-1": "#3451c6",
        "--z-chart-2": "#b45309",
        "--z-chart-3": "#0f766e",
        "--z-chart-4": "#8b3fb8",
        "--z-chart-band": "#c9d3f7",
        "--z-chart-good": "#1f7a3d",
        "--z-chart-bad": "#b3261e",
        "--z-chart-rest": "#8891a4",
    },
    "dark": {
        "--z-chart-ink": "#e3e8f2",
        "--z-chart-quiet": "#a6b0c3",
        "--z-chart-grid": "#2b3446",
        "--z-chart-ground": "#171d2a",
        "--z-chart-1": "#8da3ff",
        "--z-chart-2": "#f0a35e",
        "--z-chart-3": "#4fc3b5",
        "--z-chart-4": "#d09bf0",
        "--z-chart-band": "#2c3a6b",
        "--z-chart-good": "#67c98a",
        "--z-chart-bad": "#ff8a80",
        "--z-chart-rest": "#64728c",
    },
}
FONT = "Inter, system-ui, sans-serif"
_FORMATS: dict[Language, Literal["pt-BR", "en-US"]] = {"pt": "pt-BR", "en": "en-US"}
_VARIABLE = re.compile(r"var\((--z-chart-[a-z0-9]+)\)")
_STYLE = re.compile(rb'\sstyle="[^"]*"')
_LOOKS: Specification = {
    "background": "transparent",
    "font": FONT,
    "aria": False,
    "view": {"stroke": None},
    "title": {
        "anchor": "start", "fontSize": 14, "fontWeight": 600, "color": "var(--z-chart-ink)", "offset": 12,
        "subtitleColor": "var(--z-chart-quiet)", "subtitleFontSize": 12,
    },
    "axis": {
        "labelColor": "var(--z-chart-quiet)", "titleColor": "var(--z-chart-quiet)", "titleFontWeight": 500,
        "labelFontSize": 11, "titleFontSize": 11, "gridColor": "var(--z-chart-grid)", "titlePadding": 8,
        "domainColor": "var(--z-chart-grid)", "tickColor": "var(--z-chart-grid)",
    },
    "legend": {
        "labelColor": "var(--z-chart-ink)", "titleColor": "var(--z-chart-quiet)", "labelFontSize": 11,
        "titleFontSize": 11, "titleFontWeight": 500,
    },
    "text": {"color": "var(--z-chart-ink)", "fontSize": 11},
    "line": {"color": "var(--z-chart-1)", "strokeWidth": 2},
    "bar": {"color": "var(--z-chart-1)"},
    "area": {"color": "var(--z-chart-band)"},
    "point": {"color": "var(--z-chart-1)"},
    "rule": {"color": "var(--z-chart-quiet)"},
    "range": {"category": [f"var(--z-chart-{number})" for number in (1, 2, 3, 4)]},
}  # fmt: skip


def draw_chart(spec: Specification, theme: Theme, language: Language) -> bytes:
    """The picture as SVG without inline style or script; the same specification is drawn once.

    spec: Vega-Lite with its data inside; its own `config` wins over the house's looks. Numbers and dates are
    written as in the language. The text for screen readers stands around it: see the tag `chart`.
    """
    looks = {**_LOOKS, **spec.get("config", {})}
    written = json.dumps({**spec, "config": looks}, sort_keys=True, default=str)
    if theme != "page":
        colours = COLOURS[theme]
        written = _VARIABLE.sub(lambda match: colours[match[1]], written)
    return _drawn(written, language)


@lru_cache(maxsize=256)
def _drawn(spec: str, language: Language) -> bytes:
    import vl_convert  # 80 MB that most processes never need

    locale = _FORMATS[language]
    svg = vl_convert.vegalite_to_svg(spec, format_locale=locale, time_format_locale=locale)
    return _STYLE.sub(b"", svg.encode())
