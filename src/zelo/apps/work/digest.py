"""The digest by e-mail: when a person's is due, and what it says. Rooms register what they have to tell.

A digest has a row of its own, unique per person and day, written in the same transaction as the mail in the
outbox; so it is made once, whatever fails and however often the job runs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise

from zelo.apps.work.enums import Rhythm
from zelo.apps.work.models import Notices

_SALT = "work.digest"
_WORKDAYS = 5
# A weekly digest that a sleeping machine missed is made up for so many days.
LATE_DAYS = 3


@dataclass(frozen=True)
class Line:
    """One thing to be told. what: what is so. note: why, and what to do. path: the page about it."""

    what: str
    note: str
    path: str
    is_new: bool = False

    @property
    def url(self) -> str:
        return f"{settings.PUBLIC_URL}{self.path}"


@dataclass(frozen=True)
class Told:
    """What one section has to say. more: lines left out. path: the page with all of them."""

    lines: Sequence[Line]
    more: int = 0
    path: str = ""

    @property
    def url(self) -> str:
        return f"{settings.PUBLIC_URL}{self.path}"


@dataclass(frozen=True)
class Section:
    """A part of the digest. tell: person, day, and since when things are new to them."""

    key: str
    order: int
    heading: str | Promise
    tell: Callable[[Any, date, datetime | None], Told]


@dataclass(frozen=True)
class Letter:
    """A digest as text and as HTML."""

    text: str
    html: str


SECTIONS: dict[str, Section] = {}


def register_section(section: Section) -> None:
    """Adds a section; the same key again replaces it."""
    SECTIONS[section.key] = section


def period_of(notices: Notices, now: datetime) -> date | None:
    """The day of the digest that is due at a local moment; None where none is.

    Daily ones belong to their day alone; a weekly one is made up for LATE_DAYS. What was due before the
    person chose is not made up.
    """
    today = now.date()
    if notices.digest == Rhythm.DAILY:
        day = today if today.weekday() < _WORKDAYS else None
    elif notices.digest == Rhythm.WEEKLY:
        behind = (today.weekday() - notices.weekday) % 7
        day = today - timedelta(days=behind) if behind <= LATE_DAYS else None
    else:
        return None
    if day is None:
        return None
    due = datetime.combine(day, notices.at, tzinfo=now.tzinfo)
    return day if due <= now and (notices.changed_at is None or notices.changed_at <= due) else None


def letter_for(person: Any, day: date, since: datetime | None) -> Letter | None:
    """What there is to tell a person, in the language in force; None where that is nothing."""
    found = [
        (section, section.tell(person, day, since))
        for section in sorted(SECTIONS.values(), key=lambda one: (one.order, one.key))
    ]
    told = [(section.heading, part) for section, part in found if part.lines]
    if not told:
        return None
    context = {
        "person": person,
        "day": day,
        "told": told,
        "home_url": f"{settings.PUBLIC_URL}{reverse('home')}",
        "choices_url": f"{settings.PUBLIC_URL}{reverse('notices')}",
    }
    return Letter(
        render_to_string("work/digest.txt", context).strip() + "\n",
        render_to_string("work/digest.html", context),
    )


def stop_address(person: Any) -> str:
    """The address that ends a person's digests without signing in; it can do nothing else."""
    token = signing.dumps(person.pk, salt=_SALT)
    return f"{settings.PUBLIC_URL}{reverse('digest_stop', args=[token])}"


def person_of(token: str) -> int | None:
    """The person (id) whose digests an address ends; None where it was not made here."""
    try:
        found = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return found if isinstance(found, int) else None
