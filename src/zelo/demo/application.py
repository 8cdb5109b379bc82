"""Loads the demonstration company into the application: its people, and what they know of the clients.

Everything stands on the facts that `load_company` has imported and a refresh has taken over.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zlib import crc32

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from zelo.apps.engagement.models import Interaction
from zelo.apps.operations.audit import record_event
from zelo.apps.people.models import Absence, Team, User
from zelo.apps.portfolio.actions.states import copy_to_states
from zelo.apps.portfolio.enums import LegalBasis, Tier
from zelo.apps.portfolio.models import (
    Assessment,
    Assignment,
    Capacity,
    Contact,
    Establishment,
    TierHours,
)
from zelo.apps.refresh.told import DEMO_LOADED
from zelo.demo import people as demo_people
from zelo.demo.company import Company
from zelo.demo.talk import say, weigh

HOURS = {Tier.STRATEGIC: 14, Tier.PRIORITY: 7, Tier.DEVELOPING: 4, Tier.STANDARD: 1}
_CHUNK = 500
Told = Callable[[str, float | None], None]


@dataclass(frozen=True)
class SignIn:
    """One password for all the demonstration's people; it is kept nowhere but in this object."""

    password: str
    people: tuple[User, ...]


def has_people() -> bool:
    return bool(User.objects.exists())


def load_people(company: Company, language: str) -> SignIn:
    """Our people with teams, absences and capacities. language: of their pages."""
    password = new_password()
    encoded = make_password(password)
    told = company.people
    with transaction.atomic():
        teams = {team.code: Team.objects.create(name=team.name) for team in told.teams}
        users = {entry.code: _user(entry, teams, encoded, language) for entry in told.persons}
        for team in told.teams:
            Team.objects.filter(pk=teams[team.code].pk).update(manager=users[team.manager_code])
        EmailAddress.objects.bulk_create(
            EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users.values()
        )
        Absence.objects.bulk_create(
            Absence(
                person=users[entry.person_code],
                deputy=users[entry.deputy_code],
                first_day=entry.first_day,
                last_day=entry.last_day,
            )
            for entry in told.absences
        )
        Capacity.objects.bulk_create(
            Capacity(person=users[entry.code], hours_per_month=entry.capacity_hours)
            for entry in told.persons
            if entry.capacity_hours and entry.left_on is None
        )
        TierHours.objects.bulk_create(
            TierHours(tier=tier, hours_per_month=hours) for tier, hours in HOURS.items()
        )
    return SignIn(password, tuple(user for user in users.values() if user.is_active))


def renew_password() -> SignIn:
    """Another password for everybody; sessions end."""
    password = new_password()
    people = User.objects.filter(is_active=True)
    people.update(password=make_password(password))
    return SignIn(password, tuple(people.order_by("pk")))


def new_password() -> str:
    """Four groups of letters and digits that are not mistaken for each other; 80 bits."""
    letters = "abcdefghijkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def load_relationships(company: Company, told: Told) -> None:
    """Contacts, who looks after whom, and what was said, once the accounts are there."""
    users = {entry.code: entry for entry in _users(company)}
    accounts = dict(Establishment.objects.filter(source="main").values_list("code", "account_id"))
    told("contacts", 0.0)
    if not Contact.objects.exists():
        _load_contacts(company.people.contacts, accounts, company)
    contacts = dict(Contact.objects.values_list("code", "pk"))
    told("assignments", 0.3)
    if not Assignment.objects.exists():
        _load_assignments(company.people.assignments, accounts, users)
    told("interactions", 0.5)
    _load_talk(company, users, contacts)
    told("assessments", 0.9)
    _load_evidence(users)
    copy_to_states(set(accounts.values()))


def _user(entry: demo_people.Person, teams: dict[str, Team], encoded: str, language: str) -> User:
    user = User(
        email=entry.email,
        name=entry.name,
        role=entry.role,
        team=teams.get(entry.team_code or ""),
        language=language,
        is_active=entry.left_on is None,
        password=encoded,
    )
    user.save()
    return user


def _users(company: Company) -> Iterable[Any]:
    """Our people by the code of the facts, as (code, user)."""
    by_email = {user.email: user for user in User.objects.all()}
    for entry in company.people.persons:
        user = by_email[entry.email]
        user.code = entry.code
        yield user


def _judged_on(entry: demo_people.Contact, as_of: date) -> date:
    """Some day of the last three hundred, the same for the same person; not before he or she was known."""
    return max(entry.since, as_of - timedelta(days=crc32(entry.code.encode()) % 300))


def _load_contacts(told: tuple[demo_people.Contact, ...], accounts: dict[str, int], company: Company) -> None:
    made = [
        Contact(
            account_id=accounts[entry.account_code],
            code=entry.code,
            name=entry.name,
            email=entry.email,
            phone=entry.phone,
            title=entry.title,
            role=entry.role,
            decision_power=entry.decision_power,
            influence=entry.influence,
            sentiment=entry.sentiment,
            sentiment_evidence=entry.evidence,
            sentiment_on=None if entry.sentiment is None else _judged_on(entry, company.as_of),
            since=entry.since,
            left_on=entry.left_on,
            legal_basis=LegalBasis.LEGITIMATE_INTEREST,
            data_source="Papiruna",
        )
        for entry in told
    ]
    with transaction.atomic():
        Contact._base_manager.bulk_create(made, batch_size=_CHUNK)
        keys = {contact.code: contact for contact in made}
        below = [entry for entry in told if entry.reports_to in keys]
        for entry in below:
            keys[entry.code].reports_to = keys[entry.reports_to or ""]
        Contact._base_manager.bulk_update(
            [keys[entry.code] for entry in below], ["reports_to"], batch_size=100
        )
        # Known since then, not since this loading.
        for entry in told:
            keys[entry.code].created_at = datetime.combine(entry.since, time(12), tzinfo=UTC)
        Contact._base_manager.bulk_update(made, ["created_at"], batch_size=100)


def _load_assignments(
    told: tuple[demo_people.Assignment, ...], accounts: dict[str, int], users: dict[str, User]
) -> None:
    with transaction.atomic():
        Assignment._base_manager.bulk_create(
            [
                Assignment(
                    account_id=accounts[entry.account_code],
                    person=users[entry.person_code],
                    role=entry.role,
                    starts_on=entry.starts_on,
                    ends_on=entry.ends_on,
                )
                for entry in told
            ],
            batch_size=_CHUNK,
        )


def _load_talk(company: Company, users: dict[str, User], contacts: dict[str, int]) -> None:
    """Who of ours and whom they met, and a line of what was said, on the touches that the lake held."""
    satisfaction = dict(
        zip(
            company.truth["account_code"].to_pylist(),
            company.truth["satisfaction"].to_pylist(),
            strict=True,
        )
    )
    through = Interaction.contacts.through
    silent = Interaction._base_manager.filter(text="").exclude(lake_record="").order_by("pk")
    for chunk in _chunks(silent.select_related("account")):
        met = []
        for entry in chunk:
            user = users.get(entry.person_code)
            entry.person_id = user.pk if user else None
            mood = weigh(satisfaction.get(entry.account.code, 7.4))
            entry.text = say(entry.channel, mood, entry.pk)
            if entry.contact_code in contacts:
                met.append(through(interaction_id=entry.pk, contact_id=contacts[entry.contact_code]))
        with transaction.atomic():
            Interaction._base_manager.bulk_update(chunk, ["person", "text"], batch_size=200)
            through._base_manager.bulk_create(met, ignore_conflicts=True)


def _load_evidence(users: dict[str, User]) -> None:
    for chunk in _chunks(Assessment._base_manager.filter(evidence="").order_by("pk")):
        for entry in chunk:
            user = users.get(entry.assessor_code)
            entry.assessor_id = user.pk if user else None
            entry.evidence = say(entry.kind, entry.level if entry.level is not None else 2, entry.pk)
        with transaction.atomic():
            Assessment._base_manager.bulk_update(chunk, ["assessor", "evidence"], batch_size=200)


def _chunks(rows: Any) -> Iterable[list[Any]]:
    found = list(rows)
    for start in range(0, len(found), _CHUNK):
        yield found[start : start + _CHUNK]


def note_loading(company: Company, user: User) -> None:
    """One entry in the trail for what was loaded in bulk."""
    people = company.people
    record_event(DEMO_LOADED, user, contacts=len(people.contacts), assignments=len(people.assignments))
