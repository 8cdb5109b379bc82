"""The clients' people: added, changed, moved, and who reports to whom."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.operations.versions import save_version
from zelo.apps.people.models import User
from zelo.apps.portfolio.actions.states import copy_to_states
from zelo.apps.portfolio.models import Account, Contact
from zelo.lib.errors import InvalidInput
from zelo.lib.forest import find_circle

EDITABLE = (
    "name", "title", "department", "email", "phone", "role", "decision_power", "influence", "sentiment",
    "sentiment_evidence", "sentiment_on", "reports_to", "since", "notes", "legal_basis", "data_source",
    "may_email", "may_message", "may_survey",
)  # fmt: skip
FOLDED = ["sort_name", "search"]
CARRIED = ("name", "phone", "legal_basis", "data_source", "may_email", "may_message", "may_survey")


def add_contact(*, account: Account, name: str, by: User | None, code: str = "", **fields: Any) -> Contact:
    """A person of the account; code: what facts call him or her, a new one where not said.

    Raises InvalidInput for a code or, at this account, an e-mail that somebody has already.
    """
    _refuse_unknown(fields, EDITABLE)
    code = code.strip() or new_code()
    with transaction.atomic():
        _lock(account)
        if Contact.objects.filter(code=code).exists():
            raise InvalidInput(_("There is a contact with this code already."))
        contact = Contact(account=account, code=code, name=name.strip(), created_by=by)
        _set(contact, fields)
        _check(contact)
        contact.save()
        _spread([contact])
    return contact


def change_contact(contact: Contact, *, version: int, **fields: Any) -> Contact:
    """Changes what people type of a person; raises Conflict where somebody changed it after `version`.

    Raises InvalidInput where he or she was anonymised, or would report to themselves over some others.
    """
    _refuse_unknown(fields, EDITABLE)
    _refuse_anonymised(contact)
    with transaction.atomic():
        _lock(contact.account)
        _set(contact, fields)
        _check(contact)
        save_version(contact, version, [*fields, "sentiment_on", *FOLDED])
        _spread([contact])
    return contact


def mark_left(contact: Contact, *, version: int, left_on: date | None) -> Contact:
    """Says on which day a person left the client, or, with None, that he or she is there after all."""
    _refuse_anonymised(contact)
    _refuse_future(left_on)
    contact.left_on = left_on
    with transaction.atomic():
        _lock(contact.account)
        if left_on is None:
            _check(contact)
        save_version(contact, version, ["left_on"])
        _spread([contact])
    return contact


def move_contact(
    contact: Contact,
    *,
    version: int,
    account: Account,
    on: date,
    by: User | None,
    title: str = "",
    email: str = "",
) -> Contact:
    """A person who now works for another account: left here, and a new record there that names this one.

    What was judged and noted here stays here; the new record starts with the name and the data's flags.
    """
    if account.pk == contact.account_id:
        raise InvalidInput(_("The person is at this account already."))
    with transaction.atomic():
        mark_left(contact, version=version, left_on=on)
        carried = {name: getattr(contact, name) for name in CARRIED if name != "name"}
        new = add_contact(
            account=account, name=contact.name, by=by, title=title, email=email, since=on, **carried
        )
        new.moved_from = contact
        new.save(update_fields=["moved_from"])
    return new


def leave(
    contact: Contact,
    *,
    version: int,
    left_on: date,
    by: User | None,
    account: Account | None = None,
    title: str = "",
    email: str = "",
) -> Contact:
    """A person left the client on a day, to this account of ours or to nobody we know; returns who stays."""
    if account is None:
        return mark_left(contact, version=version, left_on=left_on)
    return move_contact(
        contact, version=version, account=account, on=left_on, by=by, title=title, email=email
    )


def set_reports_to(account: Account, *, bosses: Mapping[int, int | None], versions: Mapping[int, int]) -> int:
    """Who reports to whom, for several people at once; returns how many changed. None: nobody, or not known.

    bosses, versions: by the person's id; all of them people of this account who are there at present. Raises
    InvalidInput for a circle, and Conflict where somebody changed one of them after its version.
    """
    with transaction.atomic():
        _lock(account)
        people = {person.pk: person for person in Contact.objects.filter(account=account)}
        present = {key for key, person in people.items() if person.left_on is None}
        named = {key for key in bosses.values() if key is not None}
        if not set(bosses) | named <= present:
            raise InvalidInput(_("These people are not all at this account."))
        _refuse_circle(people, {key: person.reports_to_id for key, person in people.items()} | dict(bosses))
        changed = [people[key] for key, boss in bosses.items() if people[key].reports_to_id != boss]
        for person in changed:
            person.reports_to_id = bosses[person.pk]
            save_version(person, versions[person.pk], ["reports_to"])
        _spread(changed)
    return len(changed)


def remove_contact(contact: Contact) -> None:
    """Takes away a person whom an import brought and with whom nothing has happened since.

    Raises InvalidInput where something is kept about the person: such a one can leave or be anonymised.
    """
    with transaction.atomic():
        _lock(contact.account)
        for relation in contact._meta.related_objects:
            if relation.related_model._base_manager.filter(**{relation.field.name: contact.pk}).exists():
                raise InvalidInput(
                    _("%(name)s stays: something is kept about them.") % {"name": contact.name}
                )
        account = contact.account_id
        contact.delete()
        copy_to_states({account})


def new_code() -> str:
    """A code that says nothing about the person."""
    return f"zelo-{secrets.token_hex(6)}"


def _set(contact: Contact, fields: Mapping[str, Any]) -> None:
    judged = ("sentiment", "sentiment_evidence")
    before = [getattr(contact, name) for name in judged]
    day = contact.sentiment_on
    for name, value in fields.items():
        setattr(contact, name, value.strip() if isinstance(value, str) else value)
    if contact.sentiment is None:
        contact.sentiment_on = None
    elif contact.sentiment_on is None or (
        before != [getattr(contact, name) for name in judged] and contact.sentiment_on == day
    ):
        contact.sentiment_on = timezone.localdate()


def _check(contact: Contact) -> None:
    """Raises InvalidInput where the record cannot be as it is now."""
    if not contact.name:
        raise InvalidInput(_("A contact needs a name."))
    if contact.sentiment is not None and not contact.sentiment_evidence:
        raise InvalidInput(_("Say what shows where the person stands: a judgement needs its evidence."))
    _refuse_future(contact.sentiment_on)
    others = Contact.objects.filter(account=contact.account_id).exclude(pk=contact.pk)
    present = others.filter(left_on=None)
    if contact.email and (known := present.filter(email__iexact=contact.email).first()):
        raise InvalidInput(_("%(name)s has this e-mail already.") % {"name": known.name})
    boss = contact.reports_to
    if boss is None:
        return
    if boss.account_id != contact.account_id:
        raise InvalidInput(_("Whom a person reports to must be at the same account."))
    people = {contact.pk: contact} | {person.pk: person for person in others}
    if contact.pk is not None:
        _refuse_circle(people, {key: person.reports_to_id for key, person in people.items()})


def _refuse_circle(people: Mapping[int, Contact], bosses: Mapping[int, int | None]) -> None:
    if circle := find_circle(bosses):
        names = " → ".join(people[key].name for key in [*circle, circle[0]])
        raise InvalidInput(_("This would be a circle: %(names)s.") % {"names": names})


def _refuse_unknown(fields: Mapping[str, Any], known: Iterable[str]) -> None:
    if unknown := set(fields) - set(known):
        raise TypeError(f"not for people to change: {sorted(unknown)}")


def _refuse_anonymised(contact: Contact) -> None:
    if contact.anonymised_at is not None:
        raise InvalidInput(_("This person was anonymised; nothing more is kept about them."))


def _refuse_future(day: date | None) -> None:
    if day is not None and day > timezone.localdate():
        raise InvalidInput(_("The day lies in the future."))


def _lock(account: Account) -> None:
    """One at a time changes an account's people, so that two cannot close a circle together."""
    Account.objects.select_for_update().only("pk").get(pk=account.pk)


def _spread(contacts: Iterable[Contact]) -> None:
    """What other tables hold of these people, made anew."""
    copy_to_states({contact.account_id for contact in contacts})
