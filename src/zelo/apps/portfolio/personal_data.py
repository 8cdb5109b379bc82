"""All that is kept about a person, in words: for people who ask to read it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from zelo.apps.portfolio.models import Contact
from zelo.ui.figures import day_text, moment_text


@dataclass(frozen=True)
class Part:
    """One part of what is kept: a heading, and records as pairs of label and value."""

    heading: str
    records: list[list[tuple[str, str]]]


def readable(kept: dict[str, Any], labels: dict[str, str]) -> list[Part]:
    """What `queries.privacy.gather` found, in the page's language; labels: of other applications' rows."""
    headings = {
        "records": _("Who the person is, and what we noted"),
        "texts": _("Texts that name or may name the person"),
        "trail": _("The trail of changes"),
        **labels,
    }
    return [
        Part(headings.get(key, key), [_pairs(record) for record in records])
        for key, records in kept.items()
        if records
    ]


def _pairs(record: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (_label(name), _shown(name, value)) for name, value in record.items() if value not in (None, "", {})
    ]


def _label(name: str) -> str:
    known = {
        "account": _("Account"),
        "where": _("Where"),
        "day": _("Day"),
        "names_for_sure": _("Names the person for sure"),
        "text": _("Text"),
        "page": _("Page"),
        "at": _("When"),
        "by": _("By whom"),
        "what": _("What"),
        "values": _("Values before and after"),
        "created_at": _("Written down"),
    }
    if name in known:
        return known[name]
    try:
        return capfirst(str(getattr(Contact._meta.get_field(name), "verbose_name", name)))
    except FieldDoesNotExist:
        return capfirst(name.replace("_", " "))


def _shown(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return day_text(value)
    if isinstance(value, dict):
        return "; ".join(f"{_label(key)}: {_pair(pair)}" for key, pair in value.items())
    try:
        choices = dict(Contact._meta.get_field(name).flatchoices)  # type: ignore[union-attr]
    except (FieldDoesNotExist, AttributeError):
        choices = {}
    return str(choices.get(value, value))


def _pair(pair: Any) -> str:
    if isinstance(pair, list) and len(pair) == 2:
        old, new = ("–" if part in (None, "None", "") else str(part) for part in pair)
        return f"{old} → {new}"
    return str(pair)
