"""The calendar that a person subscribes to: dates registered by rooms, as iCalendar (RFC 5545)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Alarm, Calendar, Event

from zelo.apps.work.models import Notices

# Further back nothing is shown, so that a calendar does not grow without end.
PAST_DAYS = 60


@dataclass(frozen=True)
class Entry:
    """A whole day. uid: the same for all time, without the host. changed_at: when it last became so.

    warn_days: a reminder so many days before, None without one.
    """

    uid: str
    day: date
    title: str
    text: str
    path: str
    changed_at: datetime
    warn_days: int | None = None


# person, first day shown, all accounts that they see or only those they answer for
Dates = Callable[[Any, date, bool], Iterable[Entry]]
DATES: dict[str, Dates] = {}


def register_dates(key: str, dates: Dates) -> None:
    """Adds a source of dates; the same key again replaces it."""
    DATES[key] = dates


def calendar_for(notices: Notices, day: date, name: str) -> bytes:
    """A person's dates as an iCalendar file, in the language in force; the same dates give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Zelo//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    everything = notices.feed_scope == "seen"
    found = [
        entry
        for dates in DATES.values()
        for entry in dates(notices.person, day - timedelta(days=PAST_DAYS), everything)
    ]
    for entry in sorted(found, key=lambda one: (one.day, one.uid)):
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@{urlsplit(settings.PUBLIC_URL).hostname}")
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", entry.title)
    event.add("description", entry.text)
    event.add("url", f"{settings.PUBLIC_URL}{entry.path}")
    event.add("transp", "TRANSPARENT")
    if entry.warn_days is not None:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", entry.title)
        alarm.add("trigger", timedelta(days=-entry.warn_days))
        event.add_component(alarm)
    return event
