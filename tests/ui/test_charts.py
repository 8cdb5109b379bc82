"""Charts as SVG: clean under the page's policy, in the page's colours and language."""

import re
from pathlib import Path

from django.utils import translation

from zelo.ui.charts import COLOURS, draw_chart
from zelo.ui.templatetags.ui import chart

CSS = Path(__file__).parents[2] / "src/zelo/web/static/zelo/zelo.css"
SPEC = {
    "data": {"values": [{"month": "2026-01", "money": 1234.5, "url": "/accounts/1/", "name": "<b>A</b>"}]},
    "mark": "point",
    "encoding": {
        "x": {"field": "month", "type": "ordinal", "title": "Mês"},
        "y": {"field": "money", "type": "quantitative", "axis": {"format": ",.1f"}},
        "href": {"field": "url"},
        "tooltip": {"field": "name"},
        "color": {"value": "var(--z-chart-2)"},
    },
}


def test_chart_has_no_inline_style_and_no_script() -> None:
    svg = draw_chart(SPEC, "page", "pt").decode()
    assert svg.startswith("<svg") and "/accounts/1/" in svg
    assert not re.search(r"\sstyle=|<script|<b>|\son\w+=", svg)


def test_chart_writes_numbers_in_the_language() -> None:
    assert "1.200,0" in draw_chart(SPEC, "page", "pt").decode()
    assert "1,200.0" in draw_chart(SPEC, "page", "en").decode()


def test_chart_follows_the_page_or_has_colours_of_its_own() -> None:
    assert "var(--z-chart-2)" in draw_chart(SPEC, "page", "en").decode()
    for theme in ("light", "dark"):
        svg = draw_chart(SPEC, theme, "en").decode()  # type: ignore[arg-type]
        assert "var(" not in svg and COLOURS[theme]["--z-chart-2"] in svg


def test_colours_are_those_of_the_page() -> None:
    found = re.findall(r"(--z-chart-[a-z0-9]+): (#[0-9a-f]{6});", CSS.read_text(encoding="utf-8"))
    assert found == [*COLOURS["light"].items(), *COLOURS["dark"].items()]


def test_chart_tag_says_what_it_shows() -> None:
    with translation.override("pt-br"):
        drawn = chart(SPEC, 'Receita "total"')
    assert drawn.startswith('<div class="z-chart" role="group" aria-label="Receita &quot;total&quot;"><svg')
