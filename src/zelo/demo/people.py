"""Whom the application will know: our people and teams, the clients' contacts, who looks after which account.

Plain records of what people type; none of it goes to the lake, where no person has a name. Codes of accounts
and contacts are those of the facts.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Role = Literal[
    "administrator", "head", "kam", "customer_success", "analyst", "contributor", "executive", "auditor"
]
ContactRole = Literal["sponsor", "decision_maker", "champion", "influencer", "user", "blocker"]
TeamRole = Literal["kam", "customer_success", "executive_sponsor"]


@dataclass(frozen=True, slots=True)
class Team:
    """A team of ours. manager_code: the person who leads it."""

    code: str
    name: str
    manager_code: str


@dataclass(frozen=True, slots=True)
class Person:
    """One of our people.

    department: where he or she works. capacity_hours: hours a month for accounts, 0 for those without any.
    left_on: last day, None for who is here.
    """

    code: str
    name: str
    email: str
    role: Role
    department: str
    team_code: str | None
    capacity_hours: int
    joined_on: date
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """Days away, both included, and who stands in."""

    person_code: str
    first_day: date
    last_day: date
    deputy_code: str


@dataclass(frozen=True, slots=True)
class Contact:
    """One person of a client.

    decision_power: 0 none to 3 signs alone. influence: 0 none to 4 whole company follows. sentiment: -2
    against us to 2 for us, None unknown; evidence: what it is judged by. reports_to: another contact's code.
    left_on: day he or she left the client.
    """

    code: str
    account_code: str
    name: str
    email: str
    phone: str
    title: str
    role: ContactRole
    decision_power: int
    influence: int
    sentiment: int | None
    evidence: str
    reports_to: str | None
    since: date
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who of ours looks after an account, in which part, from and to which day (None: still)."""

    account_code: str
    person_code: str
    role: TeamRole
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class People:
    """All of it. Contacts by account, then code; assignments by account, role, start."""

    teams: tuple[Team, ...]
    persons: tuple[Person, ...]
    absences: tuple[Absence, ...]
    contacts: tuple[Contact, ...]
    assignments: tuple[Assignment, ...]

    def kam_on(self, account_code: str, day: date) -> str | None:
        """The code of the KAM who looks after an account on a day; None where there is a gap."""
        for entry in self.assignments:
            if (
                entry.account_code == account_code
                and entry.role == "kam"
                and entry.starts_on <= day
                and (entry.ends_on is None or day <= entry.ends_on)
            ):
                return entry.person_code
        return None
