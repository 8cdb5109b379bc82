"""Parts of pages: figures by language, states not by colour alone, registered tabs and panels."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template import Context, Template
from django.utils import translation

from zelo.ui import navigation, panels
from zelo.ui.icons import draw_icon
from zelo.ui.templatetags import ui
from zelo.ui.vendor import missing_files


def drawn(source: str, language: str = "en", **context: Any) -> str:
    with translation.override(language):
        return " ".join(Template(source).render(Context({"request": HttpRequest(), **context})).split())


@pytest.mark.parametrize(
    ("source", "value", "portuguese", "english"),
    [
        ("{{ value|money }}", Decimal("1234.5"), "R$ 1.234,50", "R$1,234.50"),
        ("{{ value|number }}", 1234567, "1.234.567", "1,234,567"),
        ("{{ value|percent }}", 0.1234, "12,3%", "12.3%"),
        ("{{ value|money }}", None, "—", "—"),
    ],
)
def test_figure_is_written_as_in_its_language(source: str, value: Any, portuguese: str, english: str) -> None:
    written = [drawn(source, language, value=value) for language in ("pt-br", "en")]
    assert [text.replace("\xa0", " ") for text in written] == [portuguese, english]


def test_compact_money_keeps_the_exact_amount_at_hand() -> None:
    written = drawn("{{ value|compact_money }}", "pt-br", value=Decimal("1234567.89")).replace("\xa0", " ")
    assert written == '<data value="1234567.89" title="R$ 1.234.567,89">R$ 1,2 mi</data>'


def test_moment_is_of_the_companys_time_zone() -> None:
    late = datetime(2026, 11, 25, 1, 30, tzinfo=UTC)
    assert "24/11/2026 22:30" in drawn("{{ value|moment }}", "pt-br", value=late)
    assert ">24/11/2026<" in drawn("{{ value|day }}", "pt-br", value=late)
    assert drawn("{{ value|long_day }}", "pt-br", value=date(2026, 11, 25)).startswith("quarta-feira, 25 de")


@pytest.mark.parametrize(
    ("score", "word", "tone"),
    [
        (100, "Good", "green"),
        (70, "Good", "green"),
        (69.9, "Watch", "yellow"),
        (40, "Watch", "yellow"),
        (39.9, "At risk", "red"),
        (0, "At risk", "red"),
        (None, "Unknown", "z-unknown"),
    ],
)
def test_health_says_its_state_in_words(score: float | None, word: str, tone: str) -> None:
    with translation.override("en"):
        written = ui.health(score)
    assert word in written and tone in written and "<svg" in written


@pytest.mark.parametrize(
    ("change", "better", "tone", "sign"),
    [
        (0.1, "higher", "green", "+"),
        (-0.1, "higher", "red", "−"),
        (0.1, "lower", "red", "+"),
        (-0.1, "lower", "green", "−"),
    ],
)
def test_delta_knows_what_is_good(change: float, better: str, tone: str, sign: str) -> None:
    with translation.override("pt-br"):
        written = ui.delta(change, better=better)
    assert f"text-{tone}" in written and f"{sign}10,0%" in written


def test_unknown_and_none_are_not_zero() -> None:
    with translation.override("en"):
        assert ui.UNKNOWN in ui.delta(None)
        assert "No decision" in ui.tier("nothing of ours")
        assert ui.number(0) == "0"


def test_parts_escape_what_they_are_given() -> None:
    page = (
        "{% badge v %}{% card title=v %}{{ v }}{% endcard %}{% stat v v %}{% empty_state v v %}{% avatar v %}"
    )
    assert "<script>" not in drawn(page, v="<script>alert(1)</script>")


def test_card_puts_its_actions_beside_the_title() -> None:
    page = '{% card title="T" %}{% actions %}<a>do</a>{% endactions %}body{% endcard %}'
    written = drawn(page)
    assert written.index("<a>do</a>") < written.index("</header>") < written.index("body")


def test_icon_that_does_not_exist_is_noticed() -> None:
    with pytest.raises(Exception, match="no-such-icon"):
        draw_icon("no-such-icon")


def test_navigation_shows_what_a_person_may_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_entries", {})
    first = navigation.Entry("b", "B", "home", "home", 20)
    navigation.register(first)
    navigation.register(replace(first, key="a", order=10))
    navigation.register(replace(first, key="never", shown_to=lambda viewer: False))
    seen = navigation.entries_for(type("Viewer", (), {"is_authenticated": True}), "work")
    assert [entry.key for entry in seen] == ["a", "b"]
    assert list(navigation.entries_for(AnonymousUser(), "work")) == []


def test_tabs_and_panels_stand_only_where_they_hold_something(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "_tabs", {})
    monkeypatch.setattr(panels, "_panels", {})
    tab = panels.Tab("page", "second", "Second", "team", 20)
    for made in (tab, replace(tab, key="first", order=10), replace(tab, key="other", place="else")):
        panels.register_tab(made)
    panels.register_tab(replace(tab, key="empty", when=lambda request, subject: False))
    subject = type("Subject", (), {"pk": 7})
    found = panels.tabs_of("page", HttpRequest(), subject)
    assert [(tab.key, tab.url(subject)) for tab in found] == [("first", "/teams/7/"), ("second", "/teams/7/")]
    panels.register_panel(panels.Panel("page", "one", "x.html", lambda request, s: {"pk": s.pk}, 1))
    assert [filled.content for filled in panels.panels_of("page", HttpRequest(), subject)] == [{"pk": 7}]


def test_front_end_files_are_there() -> None:
    assert missing_files() == []
