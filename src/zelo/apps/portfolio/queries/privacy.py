"""All that is kept about one person of a client, and the texts that name him or her."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django.db.models import Q, QuerySet
from django.db.models.fields import TextField as TextColumn
from django.db.models.functions import Cast
from django.urls import reverse

from zelo.apps.operations.models import Change
from zelo.apps.portfolio.about_people import TextField, row_sources, text_fields
from zelo.apps.portfolio.models import Contact, TextToReview
from zelo.lib.mentions import Person

AROUND = 60
# What stands in the trail for a value that was taken out of it.
GONE = "…"


@dataclass(frozen=True)
class Naming:
    """One text that names the person, or may; sure: by the whole name, an e-mail or a phone."""

    field: TextField
    record: Any
    text: str
    sure: bool
    before: str = ""
    named: str = ""
    after: str = ""

    @property
    def key(self) -> str:
        return f"{self.field.key}:{self.record.pk}"

    @property
    def url(self) -> str:
        return self.field.url(self.record)

    @property
    def day(self) -> Any:
        return getattr(self.record, self.field.day) if self.field.day else None


def records_of(contact: Contact) -> list[Contact]:
    """The person's records at all accounts where he or she has been, the first one first."""
    found, waiting = {contact.pk: contact}, [contact]
    while waiting:
        at = waiting.pop()
        near = Contact.objects.filter(Q(moved_from=at) | Q(pk=at.moved_from_id)).select_related("account")
        for other in near:
            if other.pk not in found:
                found[other.pk] = other
                waiting.append(other)
    return [found[key] for key in sorted(found)]


def person_of(records: Sequence[Contact]) -> Person:
    """What the person is or was called and how reached, by the records and by their past in the trail."""
    known: dict[str, set[str]] = {"name": set(), "email": set(), "phone": set()}
    pasts = [entry.changes or {} for entry in trail_of(records)]
    for name, values in known.items():
        values |= {getattr(record, name) for record in records}
        values |= {part for past in pasts for part in past.get(name, ()) if part not in ("None", GONE)}
        values.discard("")
    return Person(*(tuple(sorted(part for part in values if part)) for values in known.values()))


def find_namings(records: Sequence[Contact]) -> list[Naming]:
    """The texts of the person's accounts that name or may name the person, and others that do so in full."""
    person, found = person_of(records), []
    accounts = {record.account_id for record in records}
    for field in text_fields():
        for record in _candidates(field, records, person):
            text = text_of(getattr(record, field.field))
            mentions = person.mentions(text)
            sure = [mention for mention in mentions if mention.sure]
            if sure or (mentions and _account_of(field, record) in accounts):
                first = (sure or mentions)[0]
                found.append(
                    Naming(
                        field,
                        record,
                        text,
                        bool(sure),
                        _last(text[: first.start]),
                        text[first.start : first.end],
                        _first(text[first.end :]),
                    )
                )
    return found


def _last(text: str) -> str:
    return text if len(text) <= AROUND else f"…{text[-AROUND:]}"


def _first(text: str) -> str:
    return text if len(text) <= AROUND else f"{text[:AROUND]}…"


def text_of(value: Any) -> str:
    """What people typed into a field: the text itself, the texts of own fields, an address's values."""
    if isinstance(value, dict):
        return "\n".join(part for part in value.values() if isinstance(part, str))
    text = str(value or "")
    return "\n".join(part for _name, part in parse_qsl(text)) if is_address(text) else text


def is_address(text: str) -> bool:
    """Whether this is the query of a saved view, in which spaces and accents are written otherwise."""
    return "=" in text and " " not in text and bool(parse_qsl(text))


def _candidates(field: TextField, records: Sequence[Contact], person: Person) -> Iterator[Any]:
    spelled = Q(pk__in=[])
    for part in person.fragments:
        spelled |= Q(**{f"{field.field}__icontains": part})
    if field.accounts:
        spelled |= Q(**{f"{field.accounts}__in": [record.account_id for record in records]})
    found = field.model._base_manager.filter(spelled)
    if not field.accounts:
        found = field.model._base_manager.all()
    if field.model is Contact:
        found = found.exclude(pk__in=[record.pk for record in records])
    yield from found.order_by("pk").iterator(chunk_size=500)


def _account_of(field: TextField, record: Any) -> Any:
    if not field.accounts:
        return None
    return record.pk if field.accounts == "pk" else getattr(record, f"{field.accounts}_id")


def trail_of(records: Sequence[Contact]) -> QuerySet[Change]:
    """The entries of the trail about the person's records, newest first."""
    found: QuerySet[Change] = Change.objects.get_for_objects(
        Contact.objects.filter(pk__in=[r.pk for r in records])
    )
    return found.select_related("actor", "content_type")


def trail_naming(person: Person) -> QuerySet[Change]:
    """Entries about anything that may hold the name, an e-mail or a phone."""
    spelled = Q(pk__in=[])
    for part in person.fragments:
        for name in ("values_text", "details_text", "object_repr"):
            spelled |= Q(**{f"{name}__icontains": part})
    typed: QuerySet[Change] = Change.objects.annotate(
        values_text=Cast("changes", TextColumn()), details_text=Cast("additional_data", TextColumn())
    )
    return typed.filter(spelled)


def texts_to_review(contact: Contact) -> list[dict[str, Any]]:
    """The texts that may still name this anonymised person and that nobody has read yet, with their pages."""
    fields = {field.key: field for field in text_fields()}
    found = []
    for entry in TextToReview.objects.filter(contact=contact, settled_at=None):
        field = fields.get(entry.source)
        record = field.model._base_manager.filter(pk=entry.record).first() if field else None
        if field is not None and record is not None:
            day = getattr(record, field.day) if field.day else None
            found.append({"entry": entry, "label": field.label, "url": field.url(record), "day": day})
    return found


def gather(contact: Contact) -> dict[str, Any]:
    """All that is kept about a person, for the person: plain values under stable names."""
    records = records_of(contact)
    keys = [record.pk for record in records]
    return {
        "records": [_record(record) for record in records],
        "texts": [
            {
                "where": str(naming.field.label),
                "day": naming.day,
                "names_for_sure": naming.sure,
                "text": naming.text,
                "page": naming.url,
            }
            for naming in find_namings(records)
        ],
        **{source.key: source.of(keys) for source in row_sources()},
        "trail": [_entry(change) for change in trail_of(records)],
    }


def _record(record: Contact) -> dict[str, Any]:
    hidden = {"id", "version", "sort_name", "search", "account", "reports_to", "moved_from", "created_by"}
    plain = {
        field.name: getattr(record, field.attname)
        for field in Contact._meta.concrete_fields
        if field.name not in hidden
    }
    return {
        "account": record.account.name,
        **plain,
        "reports_to": record.reports_to.name if record.reports_to else None,
        "page": reverse("contact", args=[record.pk]),
    }


def _entry(change: Change) -> dict[str, Any]:
    return {
        "at": change.timestamp,
        "by": str(change.actor) if change.actor else None,
        "what": change.event or change.get_action_display(),
        "values": change.changes or {},
    }
