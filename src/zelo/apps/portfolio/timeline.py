"""One stream of all that happens to an account, newest first; applications register what they add to it.

A source reads a page of its own rows after a mark, so that a page costs the same wherever it stands in the
stream and however long the stream is. Order: day, later first; within a day by source, as registered; within
a source by the row's key, later first.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from heapq import merge
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from zelo.apps.portfolio.models import Account
from zelo.lib.text import fold

PER_PAGE = 40
MOST_SEARCHED = 2000


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. day: in the company's time zone. key: the row's, unique within its source.

    by: who of ours. tone: a colour's name. withdrawn: it no longer counts.
    """

    day: date
    key: int
    title: str
    text: str = ""
    icon: str = "point"
    tone: str = "secondary"
    by: str = ""
    url: str = ""
    details: tuple[str, ...] = ()
    kind: str = ""
    label: str | Promise = ""
    order: int = 0

    @property
    def place(self) -> tuple[int, int, int]:
        """Where it stands in the stream: smaller comes first."""
        return (-self.day.toordinal(), self.order, -self.key)


@dataclass(frozen=True, slots=True)
class Mark:
    """The event after which a page begins."""

    day: date
    order: int
    key: int

    def __str__(self) -> str:
        return f"{self.day.isoformat()}.{self.order}.{self.key}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page asks of a source. until: the last day to read, None for all. below: of rows of that day,
    only those with a smaller key; None for all of them. person: the id of one of ours. words: folded."""

    limit: int = PER_PAGE
    until: date | None = None
    below: int | None = None
    person: int | None = None
    words: str = ""


Query = Callable[[Any, Account, Asked], Iterable[Event]]


@dataclass(frozen=True)
class Source:
    """What an application adds. query(viewer, account, asked): its events in order, at most `limit`.

    searches: whether the query itself heeds `words`; else what it gives is searched here.
    shown_to: whether this person gets to see this kind. about_people: whether `person` can be asked for.
    """

    kind: str
    label: str | Promise
    query: Query
    order: int
    shown_to: Callable[[Any], bool] = field(default=lambda viewer: True)
    searches: bool = False
    about_people: bool = True


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Adds a source; the same kind again replaces it."""
    _sources[source.kind] = source


def sources_for(viewer: Any) -> list[Source]:
    """The kinds of events that this person may see, in order."""
    shown = [source for source in _sources.values() if source.shown_to(viewer)]
    return sorted(shown, key=lambda source: source.order)


def read_page(
    viewer: Any,
    account: Account,
    *,
    kinds: Iterable[str] = (),
    person: int | None = None,
    words: str = "",
    after: Mark | None = None,
    limit: int = PER_PAGE,
) -> tuple[list[Event], Mark | None]:
    """A page of events, and the mark at which the next one begins; None where there is no more."""
    wanted, plain = set(kinds), fold(words)
    streams = []
    for source in sources_for(viewer):
        if (wanted and source.kind not in wanted) or (person and not source.about_people):
            continue
        asked = _asked(source, after, limit + 1, person, plain)
        streams.append(_events(source, viewer, account, asked))
    found = list(islice(merge(*streams, key=lambda event: event.place), limit + 1))
    last = found[limit - 1] if len(found) > limit else None
    return found[:limit], Mark(last.day, last.order, last.key) if last else None


def read_mark(text: str) -> Mark | None:
    """The mark that an address carries, None where it is none."""
    parts = text.split(".")
    try:
        return Mark(date.fromisoformat(parts[0]), int(parts[1]), int(parts[2]))
    except (ValueError, IndexError):
        return None


def on_days(rows: QuerySet[Any], asked: Asked, day: str, key: str = "pk") -> QuerySet[Any]:
    """Rows by a date field as a page asks for them: not after its mark, newest first, cut to its length."""
    if asked.until is not None:
        earlier = Q(**{f"{day}__lt": asked.until})
        same = Q(**{day: asked.until})
        if asked.below is not None:
            same &= Q(**{f"{key}__lt": asked.below})
        # The plain limit lets the database begin in its index where the page does.
        rows = rows.filter(earlier | same, **{f"{day}__lte": asked.until})
    return rows.order_by(f"-{day}", f"-{key}")[: asked.limit]


def at_moments(rows: QuerySet[Any], asked: Asked, moment: str) -> QuerySet[Any]:
    """The same by a field of date and time; a day is one of the company's time zone."""
    if asked.until is not None:
        begins = _midnight(asked.until)
        ends = _midnight(asked.until + timedelta(days=1))
        earlier = Q(**{f"{moment}__lt": begins})
        same = Q(**{f"{moment}__lt": ends})
        if asked.below is not None:
            same &= Q(pk__lt=asked.below)
        rows = rows.filter(earlier | same, **{f"{moment}__lt": ends})
    return rows.order_by(f"-{moment}", "-pk")[: asked.limit]


def _asked(source: Source, after: Mark | None, limit: int, person: int | None, words: str) -> Asked:
    if words and not source.searches:
        limit = MOST_SEARCHED
    if after is None:
        return Asked(limit, person=person, words=words)
    if source.order == after.order:
        return Asked(limit, after.day, after.key, person, words)
    until = after.day if source.order > after.order else after.day - timedelta(days=1)
    return Asked(limit, until, None, person, words)


def _events(source: Source, viewer: Any, account: Account, asked: Asked) -> list[Event]:
    found = []
    for event in source.query(viewer, account, asked):
        spoken = " ".join((event.title, event.text, event.by, *event.details))
        if asked.words and not source.searches and asked.words not in fold(spoken):
            continue
        found.append(_placed(event, source))
    return sorted(found, key=lambda event: event.place)


def _placed(event: Event, source: Source) -> Event:
    return Event(
        event.day, event.key, event.title, event.text, event.icon, event.tone, event.by, event.url,
        event.details, source.kind, source.label, source.order,
    )  # fmt: skip


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
