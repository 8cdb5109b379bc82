"""Where a relationship with an account has gaps, and what to do about each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zelo.apps.portfolio.about_people import Touch, last_touches
from zelo.apps.portfolio.enums import ContactRole, DecisionPower, Sentiment
from zelo.apps.portfolio.models import Contact
from zelo.apps.portfolio.queries.contacts import people_of

JUDGED_FOR = timedelta(days=183)
TOUCHED_WITHIN = timedelta(days=90)


@dataclass(frozen=True)
class Gap:
    """One gap: what is missing, what to do next, whom it is about. tone: red weighs more than yellow."""

    key: str
    title: str
    advice: str
    tone: str = "yellow"
    icon: str = "alert-triangle"
    contacts: Sequence[Contact] = field(default=())


def gaps(account: Any, today: date | None = None) -> list[Gap]:
    """The gaps of the account's relationship today, the heaviest first."""
    people = list(people_of(account))
    return find_gaps(people, last_touches(person.pk for person in people), today)


def find_gaps(people: Sequence[Contact], touches: dict[int, Touch], today: date | None = None) -> list[Gap]:
    """The gaps among these people, who are at one account at present; touches: the last with each."""
    day = today or timezone.localdate()
    if not people:
        return [
            Gap(
                "nobody_known",
                _("Nobody is known here"),
                _("Add the person you talk to most."),
                "red",
                "user-off",
            )
        ]
    deciders = [person for person in people if decides(person)]
    missing = [*_missing_people(people, deciders)]
    return [*missing, *_neglected(deciders, touches, day), *_old_judgements(people, day)]


def decides(person: Contact) -> bool:
    """Whether this person says yes or no to what the account buys from us."""
    return bool(
        person.role == ContactRole.DECISION_MAKER or person.decision_power >= DecisionPower.SIGNS_WITH_OTHERS
    )


def is_for_us(person: Contact) -> bool:
    return person.sentiment is not None and person.sentiment >= Sentiment.FAVOURABLE


def is_stale(person: Contact, today: date) -> bool:
    """Whether what this person thinks of us was judged too long ago, or on a day nobody wrote down."""
    if person.sentiment is None:
        return False
    return person.sentiment_on is None or person.sentiment_on < today - JUDGED_FOR


def _missing_people(people: Sequence[Contact], deciders: Sequence[Contact]) -> list[Gap]:
    found = []
    if not deciders:
        advice = _("Find out who signs, ask to be introduced, and write it on the person's page.")
        found.append(Gap("no_decision_maker", _("No decision maker"), advice, "red", "gavel"))
    if len(people) == 1:
        advice = _(
            "If %(name)s leaves, so does the relationship: meet two more people, one of another area."
        ) % {"name": people[0].name}
        found.append(
            Gap("one_contact_only", _("One contact only"), advice, "red", "user-exclamation", people)
        )
    if not any(is_for_us(person) for person in people):
        advice = _("Win one person over: ask what would make their work easier, and do that first.")
        found.append(Gap("nobody_for_us", _("Nobody for us"), advice, "red", "mood-off"))
    if not any(person.role == ContactRole.SPONSOR for person in people):
        advice = _("Ask who at the top gains when we succeed, and let our executive meet that person.")
        found.append(Gap("no_sponsor", _("No sponsor"), advice, "yellow", "crown-off"))
    return found


def _neglected(deciders: Sequence[Contact], touches: dict[int, Touch], day: date) -> list[Gap]:
    late = [
        person
        for person in deciders
        if person.pk not in touches or touches[person.pk].day < day - TOUCHED_WITHIN
    ]
    if not late:
        return []
    title = ngettext(
        "Decision maker not touched in 90 days",
        "%(count)s decision makers not touched in 90 days",
        len(late),
    ) % {"count": len(late)}
    advice = _("Call or visit: %(names)s.") % {"names": names_of(late)}
    return [Gap("decision_maker_not_touched", title, advice, "red", "phone-off", late)]


def _old_judgements(people: Sequence[Contact], day: date) -> list[Gap]:
    old = [person for person in people if is_stale(person, day)]
    if not old:
        return []
    title = ngettext(
        "One judgement older than 6 months", "%(count)s judgements older than 6 months", len(old)
    ) % {"count": len(old)}
    advice = _("Judge again where they stand, with what shows it: %(names)s.") % {"names": names_of(old)}
    return [Gap("judgement_old", title, advice, "yellow", "calendar-exclamation", old)]


def names_of(people: Sequence[Contact], most: int = 3) -> str:
    """The first names in order, and how many more."""
    shown = ", ".join(person.name for person in people[:most])
    more = len(people) - most
    if more <= 0:
        return shown
    return ngettext("%(names)s and one more", "%(names)s and %(count)s more", more) % {
        "names": shown,
        "count": more,
    }
