"""What a person chooses about digests and calendar, and the digests that are due."""

import hashlib
import secrets
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from zelo.apps.operations.mail import KEY_HEADER
from zelo.apps.people.models import User
from zelo.apps.people.queries import active_people
from zelo.apps.work.digest import LATE_DAYS, letter_for, period_of, stop_address
from zelo.apps.work.enums import Rhythm
from zelo.apps.work.models import Digest, Notices
from zelo.apps.work.permissions import SEE_ALERTS
from zelo.ui.figures import day_text


def notices_of(person: Any) -> Notices:
    """A person's choices, or the defaults that count without any; those are as old as the person."""
    found = Notices.objects.filter(person=person).first()
    return found or Notices(person=person, changed_at=person.date_joined)


def choose_digest(person: Any, *, digest: str, weekday: int, at: time) -> Notices:
    """How often, on which day and at what hour the digest comes."""
    chosen = notices_of(person)
    chosen.digest, chosen.weekday, chosen.at = digest, weekday, at
    chosen.changed_at = timezone.now()
    with transaction.atomic():
        chosen.save()
    return chosen


def stop_digest(person: Any) -> Notices:
    """No more digests, as the link in each of them says."""
    chosen = notices_of(person)
    return choose_digest(person, digest=Rhythm.NEVER, weekday=chosen.weekday, at=chosen.at)


def make_feed(person: Any, *, scope: str) -> str:
    """A new secret for the calendar's address, in place of a former one; it is shown this once."""
    secret = secrets.token_urlsafe(32)
    chosen = notices_of(person)
    chosen.feed_hash, chosen.feed_scope, chosen.feed_made_at = hash_of(secret), scope, timezone.now()
    with transaction.atomic():
        chosen.save()
    return secret


def revoke_feed(person: Any) -> None:
    """The calendar's address answers no more."""
    chosen = notices_of(person)
    chosen.feed_hash, chosen.feed_made_at = "", None
    with transaction.atomic():
        chosen.save()


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def send_digests(now: datetime | None = None) -> dict[str, int]:
    """Writes every digest that is due into the outbox, each once; returns how many there were."""
    moment = timezone.localtime(now)
    chosen = {one.person_id: one for one in Notices.objects.all()}
    made: dict[int, set[date]] = {}
    recent = Digest.objects.filter(period__gte=moment.date() - timedelta(days=LATE_DAYS + 1))
    for person_id, day in recent.values_list("person", "period"):
        made.setdefault(person_id, set()).add(day)
    counts = {"decided": 0, "mailed": 0}
    for person in active_people():
        if not SEE_ALERTS.allows(person):
            continue
        notices = chosen.get(person.pk) or Notices(person=person, changed_at=person.date_joined)
        period = period_of(notices, moment)
        if period is None or period in made.get(person.pk, ()):
            continue
        counts["decided"] += 1
        counts["mailed"] += _send(person, period, moment)
    return counts


def _send(person: User, period: date, now: datetime) -> bool:
    """One digest, with the row that says so, in one transaction; False where it was there or says nothing."""
    with transaction.atomic(), translation.override(person.language or settings.LANGUAGE_CODE):
        last = Digest.objects.filter(person=person).first()
        made, new = Digest.objects.get_or_create(person=person, period=period, defaults={"made_at": now})
        letter = letter_for(person, now.date(), last.made_at if last else None) if new else None
        if letter is None:
            return False
        made.mailed = True
        made.save(update_fields=["mailed"])
        stop = stop_address(person)
        message = EmailMultiAlternatives(
            _("What needs you, %(day)s") % {"day": day_text(now.date())},
            letter.text + "\n" + _("No more of these e-mails: %(link)s") % {"link": stop} + "\n",
            to=[person.email],
            headers={
                KEY_HEADER: f"digest:{person.pk}:{period.isoformat()}",
                "List-Unsubscribe": f"<{stop}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )
        message.attach_alternative(letter.html, "text/html")
        message.send()
    return True
