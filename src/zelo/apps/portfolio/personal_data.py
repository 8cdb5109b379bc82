"""All that is kept about a person, in words: for people who ask to read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from zelo.apps.portfolio.about_people import Rows
from zelo.apps.portfolio.models import Contact
from zelo.ui.figures import day_text, moment_text


@dataclass(frozen=True)
class Part:
    """One part of what is kept: a heading, and records as pairs of label and value."""

    heading: str
    records: list[list[tuple[str, str]]]


def readable(kept: dict[str, Any], sources: Sequence[Rows]) -> list[Part]:
    """What `queries.privacy.gather` found, in the page's language; sources: of other applications' rows."""
    headings = {
        "records": _("Who the person is, and what we noted"),
        "texts": _("Texts that name or may name the person"),
        "trail": _("The trail of changes"),
    }
    labels: dict[str, Mapping[str, Any]] = {source.key: source.labels for source in sources}
    headings |= {source.key: str(source.label) for source in sources}
    return [
        Part(headings.get(key, key), [_pairs(record, labels.get(key, {})) for record in records])
        for key, records in kept.items()
        if records
    ]


def _pairs(record: dict[str, Any], labels: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = []
    for name, value in record.items():
        if isinstance(value, dict):
            found += [
                (_label(key, {}), _pair(key, pair)) for key, pair in value.items() if _counts(key, pair)
            ]
        elif value not in (None, ""):
            found.append((_label(name, labels), _shown(name, value)))
    return found


def _label(name: str, labels: Mapping[str, Any]) -> str:
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
        "created_at": _("Written down"),
        **labels,
    }
    if name in known:
        return str(known[name])
    try:
        return capfirst(str(getattr(Contact._meta.get_field(name), "verbose_name", name)))
    except FieldDoesNotExist:
        return capfirst(name.replace("_", " "))


def _shown(name: str, value: Any) -> str:
    words = {"create": _("Made"), "update": _("Changed"), "delete": _("Removed"), "access": _("Looked at")}
    if isinstance(value, bool) or value in ("True", "False"):
        return _("yes") if value in (True, "True") else _("no")
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return day_text(value)
    if name == "what":
        return words.get(value, _(str(value)))
    try:
        choices = {str(code): label for code, label in Contact._meta.get_field(name).flatchoices}  # type: ignore[union-attr]
    except (FieldDoesNotExist, AttributeError):
        choices = {}
    return str(choices.get(str(value), value))


def _counts(name: str, pair: Any) -> bool:
    """Whether a value of the trail says something to the person: no key of a record, and not nothing."""
    field = next((field for field in Contact._meta.concrete_fields if field.name == name), None)
    if field is None or field.is_relation or field.primary_key or not isinstance(pair, list):
        return False
    return any(part not in (None, "None", "") for part in pair)


def _pair(name: str, pair: list[Any]) -> str:
    old, new = ("–" if part in (None, "None", "") else _shown(name, part) for part in pair)
    return new if old == "–" else f"{old} → {new}"
