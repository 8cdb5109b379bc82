"""Entries of the trail of changes in words, in the language of the page."""

import json
from datetime import UTC
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zelo.apps.operations.models import Change
from zelo.ui.figures import day_text, moment_text

NOTHING = "–"
_LONGEST = 200


def title_of(change: Change) -> str:
    """What happened, in a word or two."""
    if change.event:
        return event_label(change.event)
    words = {
        Change.Action.CREATE: pgettext("change", "Made"),
        Change.Action.UPDATE: pgettext("change", "Changed"),
        Change.Action.DELETE: pgettext("change", "Removed"),
    }
    return words.get(change.action, pgettext("change", "Looked at"))


def values_of(change: Change) -> list[tuple[str, str, str]]:
    """Each changed field by its label, with its value before and after; of a new record, the filled ones."""
    if change.action == Change.Action.DELETE or not change.changes:
        return []
    model = change.content_type.model_class()
    rows = [
        row
        for name, pair in change.changes.items()
        if isinstance(pair, list) and len(pair) == 2 and name != "id"
        for row in _rows(change, model, name, pair)
    ]
    made = change.action == Change.Action.CREATE
    return [row for row in rows if not made or row[2] != NOTHING]


def event_label(event: str) -> str:
    """An event of the trail in the page's language; rooms add theirs to the catalogue by its plain words."""
    known = {
        "signed in": _("Signed in"),
        "signed out": _("Signed out"),
        "sign-in failed": _("Sign-in failed"),
        "password changed": _("Password changed"),
        "password reset": _("Password reset"),
        "second factor added": _("Second factor added"),
        "second factor removed": _("Second factor removed"),
        "sessions ended": _("Sessions ended"),
    }
    return known.get(event, capfirst(_(event)))


def _rows(change: Change, model: Any, name: str, pair: list[Any]) -> list[tuple[str, str, str]]:
    """One row of a field; of a field that is an object, one per key that differs."""
    label = _field_label(model, name)
    old, new = _object(pair[0]), _object(pair[1])
    if old is None or new is None or not (old or new):
        return [(label, _shown(change, name, pair[0]), _shown(change, name, pair[1]))]
    return [
        (f"{label}: {key}", _plain(old.get(key)), _plain(new.get(key)))
        for key in dict.fromkeys([*old, *new])
        if old.get(key) != new.get(key)
    ]


def _object(value: Any) -> dict[str, Any] | None:
    """The object that a stored value is; nothing counts as an empty one, None for anything else."""
    if value in (None, "None", ""):
        return {}
    try:
        found = json.loads(value)
    except (TypeError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _plain(value: Any) -> str:
    if value in (None, ""):
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)[:_LONGEST]


def _field_label(model: Any, name: str) -> str:
    try:
        return capfirst(str(model._meta.get_field(name).verbose_name))
    except (AttributeError, FieldDoesNotExist):
        return name


def _shown(change: Change, name: str, value: Any) -> str:
    """A stored value in words: choices by their label, references by what they point at."""
    if value in (None, "None", "", "{}", "[]"):
        return NOTHING
    if value in ("True", "False"):
        return _("yes") if value == "True" else _("no")
    model: Any = change.content_type.model_class()
    try:
        field = model._meta.get_field(name)
    except (AttributeError, FieldDoesNotExist):
        return str(value)[:_LONGEST]
    if getattr(field, "choices", None):
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.ForeignKey):
        return getattr(change, "references", {}).get(value, f"#{value}")
    if isinstance(field, models.DateField):
        return _date_text(field, value)
    return str(value)[:_LONGEST]


def _date_text(field: "models.DateField[Any, Any]", value: str) -> str:
    """Dates and moments, which the trail keeps as text, moments in UTC."""
    if isinstance(field, models.DateTimeField):
        moment = parse_datetime(value)
        return moment_text(moment.replace(tzinfo=UTC)) if moment else value
    day = parse_date(value)
    return day_text(day) if day else value
