"""What a new home still lacks, shown to its administrators on the first page until it is done."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zelo.apps.people.permissions import MANAGE_PEOPLE
from zelo.apps.people.queries import active_people
from zelo.ui.panels import Panel, register_panel

STEPS = (
    (gettext_noop("Invite your colleagues"), "invite", "user-plus"),
    (gettext_noop("Protect your sign-in with a second factor"), "mfa_index", "shield-lock"),
    (gettext_noop("Let e-mail leave: set ZELO_SMTP_HOST"), "outbox", "mail"),
)


def register() -> None:
    register_panel(Panel("home", "first_steps", "panels/first_steps.html", _content, 900, when=_wanted))


def _done(request: HttpRequest) -> tuple[bool, ...]:
    return (
        active_people().count() > 1,
        Authenticator.objects.filter(user=request.user.pk).exists(),
        bool(settings.SMTP_HOST),
    )


def _wanted(request: HttpRequest, subject: Any) -> bool:
    return MANAGE_PEOPLE.allows(request.user) and not all(_done(request))


def _content(request: HttpRequest, subject: Any) -> dict[str, Any]:
    steps = [
        {"text": _(text), "url": reverse(name), "icon": icon, "done": done}
        for (text, name, icon), done in zip(STEPS, _done(request), strict=True)
    ]
    return {"steps": steps}
