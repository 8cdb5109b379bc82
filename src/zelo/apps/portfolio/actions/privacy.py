"""A person's right to be forgotten: what leads to somebody goes, what remains is counted but nameless."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zelo.apps.operations.audit import record_event
from zelo.apps.operations.models import Change, Versioned
from zelo.apps.operations.versions import save_version
from zelo.apps.people.models import User
from zelo.apps.portfolio.about_people import erasers
from zelo.apps.portfolio.actions.states import copy_to_states
from zelo.apps.portfolio.models import Account, Contact, TextToReview
from zelo.apps.portfolio.models.folded import FoldedField
from zelo.apps.portfolio.queries.privacy import (
    GONE,
    Naming,
    find_namings,
    is_address,
    person_of,
    records_of,
    trail_naming,
    trail_of,
)
from zelo.lib.errors import InvalidInput
from zelo.lib.mentions import Person

# What leads to the person; role, influence and the day he or she left are counted on without a name.
ERASED = (
    "name", "title", "department", "email", "phone", "notes", "sentiment", "sentiment_evidence",
    "sentiment_on", "data_source", "since", "reports_to", "may_email", "may_message", "may_survey",
)  # fmt: skip
SCRUBBED = ("name", "title", "department", "email", "phone", "notes", "sentiment_evidence", "data_source")
EXPORTED = gettext_noop("Personal data exported")
ANONYMISED = gettext_noop("Person anonymised")
_CHUNK = 500


def neutral_label(record: Contact) -> str:
    """What stands for the name from now on, the same in every language."""
    return f"Anon. {record.pk}"


def anonymise(contact: Contact, *, version: int, replace: Collection[str] = ()) -> Contact:
    """Takes name and all that leads to the person out of all his or her records, and out of the trail.

    replace: keys of texts (`Naming.key`) in which the label is to stand for the name; other texts that name
    the person, or may, are put down to be read by somebody. Raises Conflict where the record changed.
    """
    if contact.anonymised_at is not None:
        raise InvalidInput(_("This person was anonymised already."))
    with transaction.atomic():
        records = records_of(contact)
        for account in sorted({record.account_id for record in records}):
            Account.objects.select_for_update().only("pk").get(pk=account)
        person, namings = person_of(records), find_namings(records)
        for record in records:
            _erase(record, version if record.pk == contact.pk else record.version)
        label = neutral_label(contact)
        _replace([naming for naming in namings if naming.key in replace], person, label)
        _keep_for_review(contact, [naming for naming in namings if naming.key not in replace])
        _scrub_trail(records, person, label)
        for erase in erasers():
            erase([record.pk for record in records])
        copy_to_states(record.account_id for record in records)
        record_event(ANONYMISED, contact)
    contact.refresh_from_db()
    return contact


def settle_text(entry: TextToReview, *, by: User) -> TextToReview:
    """Somebody has read the text: it names nobody any more, or may stay."""
    entry.settled_at, entry.settled_by = timezone.now(), by
    entry.save(update_fields=["settled_at", "settled_by"])
    return entry


def note_export(contact: Contact) -> None:
    """Writes down that somebody took all that is kept about a person."""
    record_event(EXPORTED, contact)


def _erase(record: Contact, version: int) -> None:
    """Everybody who reported to the person no longer does: the map would show a nameless card."""
    for other in Contact.objects.filter(reports_to=record):
        other.reports_to = None
        save_version(other, other.version, ["reports_to"])
    for name in ("title", "department", "email", "phone", "notes", "sentiment_evidence", "data_source"):
        setattr(record, name, "")
    for name in ("sentiment", "sentiment_on", "since", "reports_to"):
        setattr(record, name, None)
    record.may_email = record.may_message = record.may_survey = False
    record.name = neutral_label(record)
    record.left_on = record.left_on or timezone.localdate()
    record.anonymised_at = timezone.now()
    save_version(record, version, [*ERASED, "left_on", "anonymised_at", "sort_name", "search"])


def _replace(namings: Iterable[Naming], person: Person, label: str) -> None:
    for naming in namings:
        record, name = naming.record, naming.field.field
        # Another text of the same record may have been replaced just before.
        record.refresh_from_db()
        setattr(record, name, _without(getattr(record, name), person, label))
        folded = [field.name for field in record._meta.concrete_fields if isinstance(field, FoldedField)]
        if isinstance(record, Versioned):
            save_version(record, record.version, [name, *folded])
        else:
            record.save(update_fields=[name, *folded])
        entries = list(Change.objects.get_for_object(record))
        for entry in entries:
            entry.changes = _values(entry.changes, lambda text: _without(text, person, label), {name})
        Change.objects.bulk_update(entries, ["changes"], batch_size=_CHUNK)


def _without(value: Any, person: Person, label: str) -> Any:
    """A field's value with the label for the person's name, whatever its kind."""
    if isinstance(value, dict):
        return {
            key: _without(part, person, label) if isinstance(part, str) else part
            for key, part in value.items()
        }
    if is_address(value):
        return urlencode([(key, person.replace(part, label)) for key, part in parse_qsl(value)])
    return person.replace(value, label, also_unsure=True)


def _keep_for_review(contact: Contact, namings: Iterable[Naming]) -> None:
    for naming in namings:
        TextToReview.objects.get_or_create(contact=contact, source=naming.field.key, record=naming.record.pk)


def _scrub_trail(records: Sequence[Contact], person: Person, label: str) -> None:
    """Old values of what led to the person go from the trail, and so does the name in other entries."""
    own = {entry.pk: entry for entry in trail_of(records)}
    for entry in own.values():
        entry.changes = _values(entry.changes, lambda _text: GONE, set(SCRUBBED))
        entry.object_repr = neutral_label(records[0]) if not entry.object_id else f"Anon. {entry.object_id}"
    others = [entry for entry in trail_naming(person) if entry.pk not in own and _scrub(entry, person, label)]
    fields = ["changes", "object_repr", "additional_data"]
    Change.objects.bulk_update([*own.values(), *others], fields, batch_size=_CHUNK)


def _scrub(entry: Change, person: Person, label: str) -> bool:
    """Puts the label for the name into an entry about something else; whether it stood there."""
    before = (entry.changes, entry.object_repr, entry.additional_data)
    entry.changes = _values(entry.changes, lambda text: person.replace(text, label), None)
    entry.object_repr = person.replace(entry.object_repr, label)
    entry.additional_data = _values(entry.additional_data, lambda text: person.replace(text, label), None)
    return before != (entry.changes, entry.object_repr, entry.additional_data)


def _values(stored: Any, change: Any, names: set[str] | None) -> Any:
    """The trail's values with every text of these fields, or of all, put through `change`."""
    if isinstance(stored, str):
        return change(stored) if stored not in ("", "None") else stored
    if isinstance(stored, list):
        return [_values(part, change, names) for part in stored]
    if isinstance(stored, dict):
        return {
            name: _values(part, change, None) if names is None or name in names else part
            for name, part in stored.items()
        }
    return stored
