"""What changes about people; each is one transaction and leaves its trail."""

import hashlib
import secrets
from datetime import date, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from zelo.apps.operations.audit import record_event
from zelo.apps.operations.versions import save_version
from zelo.apps.people.enums import Role, Theme
from zelo.apps.people.models import Absence, Invitation, Team, User
from zelo.apps.people.queries import active_administrators
from zelo.lib.errors import InvalidInput

INVITATION_LIFE = timedelta(days=7)


def invite_person(
    *, email: str, role: str, by: User | None, name: str = "", team: Team | None = None
) -> tuple[Invitation, str]:
    """Makes a one-time link for a new person; returns it once, as only its hash is kept.

    An earlier open invitation of the same e-mail ends. Raises InvalidInput where the person exists already.
    """
    email = email.strip().lower()
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        if email and User.objects.filter(email__iexact=email).exists():
            raise InvalidInput(_("There is a person with this e-mail already."))
        Invitation.objects.filter(email__iexact=email, accepted_at=None).update(expires_at=timezone.now())
        invitation = Invitation.objects.create(
            email=email,
            role=role,
            name=name,
            team=team,
            invited_by=by,
            token_hash=_hash(token),
            expires_at=timezone.now() + INVITATION_LIFE,
        )
    return invitation, settings.PUBLIC_URL + reverse("join", args=[token])


def mail_invitation(invitation: Invitation, link: str) -> None:
    """Sends the link to the invited person, by the outbox."""
    subject = _("Your access to Zelo")
    text = _(
        "Hello,\n\nyou have been given access to Zelo. Choose your password here, within seven days:\n\n"
        "%(link)s\n\nThe link works once."
    ) % {"link": link}
    EmailMessage(subject, text, to=[invitation.email]).send()


def open_invitation(token: str) -> Invitation | None:
    """The invitation behind a link, if it can still be accepted."""
    found: Invitation | None = Invitation.objects.filter(
        token_hash=_hash(token), accepted_at=None, expires_at__gt=timezone.now()
    ).first()
    return found


def accept_invitation(token: str, *, name: str, password: str, email: str = "") -> User:
    """Makes the invited person; of two who use the link at once, one succeeds.

    email: counts only where the invitation names none, as the very first one does.
    """
    with transaction.atomic():
        invitation = open_invitation(token)
        claimed = invitation and Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(
            accepted_at=timezone.now()
        )
        if invitation is None or not claimed:
            raise InvalidInput(_("This link has been used or has expired. Ask for a new one."))
        address = invitation.email or email.strip().lower()
        if User.objects.filter(email__iexact=address).exists():
            raise InvalidInput(_("There is a person with this e-mail already."))
        user: User = User.objects.create_user(
            address,
            password,
            name=name,
            role=invitation.role,
            team=invitation.team,
            language=translation.get_language() or "",
        )
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def withdraw_invitation(invitation: Invitation) -> None:
    invitation.expires_at = timezone.now()
    invitation.save(update_fields=["expires_at"])


def change_person(person: User, *, version: int, name: str, role: str, team: Team | None) -> User:
    """Name, role and team; raises Conflict where somebody changed the person after `version`."""
    with transaction.atomic():
        if person.role == Role.ADMINISTRATOR and role != Role.ADMINISTRATOR:
            _keep_an_administrator(person)
        person.name, person.role, person.team = name, role, team
        save_version(person, version, ["name", "role", "team"])
    return person


def deactivate_person(person: User, *, by: User) -> User:
    """Locks a person out at once: every session ends, open links and their second factors stay unusable."""
    with transaction.atomic():
        if person.pk == by.pk:
            raise InvalidInput(_("You cannot deactivate yourself."))
        if person.role == Role.ADMINISTRATOR:
            _keep_an_administrator(person)
        person.is_active = False
        person.save(update_fields=["is_active"])
        end_sessions(person)
    return person


def reactivate_person(person: User) -> User:
    person.is_active = True
    person.save(update_fields=["is_active"])
    return person


def end_sessions(person: User, *, keep: str | None = None) -> int:
    """Signs a person out everywhere, except in the session `keep`; returns how many sessions ended."""
    with transaction.atomic():
        open_sessions = UserSession.objects.filter(user=person).exclude(session_key=keep or "")
        keys = list(open_sessions.values_list("session_key", flat=True))
        Session.objects.filter(session_key__in=keys).delete()
        open_sessions.delete()
        if keys:
            record_event("sessions ended", person, count=len(keys))
    return len(keys)


def save_team(team: Team, *, version: int, name: str, manager: User | None, shares_accounts: bool) -> Team:
    """A new team, or a changed one; raises Conflict where somebody changed it after `version`."""
    team.name, team.manager, team.shares_accounts = name, manager, shares_accounts
    with transaction.atomic():
        if team.pk is None:
            team.save()
        else:
            save_version(team, version, ["name", "manager", "shares_accounts"])
    return team


def remove_team(team: Team) -> None:
    """Removes a team; its members stay, without a team."""
    with transaction.atomic():
        User.objects.filter(team=team).update(team=None)
        team.delete()


def plan_absence(*, person: User, deputy: User, first_day: date, last_day: date) -> Absence:
    """Days away, with a deputy. Raises InvalidInput for days that overlap or a deputy who cannot be one."""
    if last_day < first_day:
        raise InvalidInput(_("The last day comes before the first."))
    if person == deputy:
        raise InvalidInput(_("Somebody else must be the deputy."))
    if not deputy.is_active:
        raise InvalidInput(_("The deputy is not active."))
    with transaction.atomic():
        overlapping = Absence.objects.filter(person=person, first_day__lte=last_day, last_day__gte=first_day)
        if overlapping.exists():
            raise InvalidInput(_("There is an absence on these days already."))
        absence: Absence = Absence.objects.create(
            person=person, deputy=deputy, first_day=first_day, last_day=last_day
        )
    return absence


def cancel_absence(absence: Absence) -> None:
    absence.delete()


def set_preferences(person: User, *, language: str | None = None, theme: str | None = None) -> User:
    """Language and appearance of a person's pages; what is None stays."""
    fields = []
    if language is not None and language in dict(settings.LANGUAGES):
        person.language = language
        fields.append("language")
    if theme is not None and theme in Theme.values:
        person.theme = theme
        fields.append("theme")
    if fields:
        person.save(update_fields=fields)
    return person


def _keep_an_administrator(person: User) -> None:
    others: Any = active_administrators().exclude(pk=person.pk)
    if not others.exists():
        raise InvalidInput(_("This is the last administrator; make somebody else one first."))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
