"""Signing in and out, and failing to, stand in the trail of changes; every session is listed."""

from typing import Any

from allauth.account.signals import password_changed, password_reset
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from zelo.apps.operations.audit import acting_as, record_event
from zelo.apps.people.models import User


def connect() -> None:
    user_logged_in.connect(_list_session, dispatch_uid="list-session")
    user_logged_in.connect(_on("signed in"), weak=False, dispatch_uid="trail-in")
    user_logged_out.connect(_on("signed out"), weak=False, dispatch_uid="trail-out")
    user_login_failed.connect(_sign_in_failed, dispatch_uid="trail-failed")
    password_changed.connect(_on("password changed"), weak=False, dispatch_uid="trail-password")
    password_reset.connect(_on("password reset"), weak=False, dispatch_uid="trail-reset")
    authenticator_added.connect(_on("second factor added"), weak=False, dispatch_uid="trail-mfa-added")
    authenticator_removed.connect(_on("second factor removed"), weak=False, dispatch_uid="trail-mfa-removed")


def _list_session(sender: Any, request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Every session is listed, however it began: only a listed one can be ended from elsewhere."""
    request.user = user
    UserSession.objects.create_from_request(request)


def _on(event: str) -> Any:
    def write(sender: Any, user: Any = None, request: HttpRequest | None = None, **_kwargs: Any) -> None:
        if user is not None and user.pk:
            with acting_as(user, _address(request)):
                record_event(event, user)

    return write


def _sign_in_failed(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_kwargs: Any
) -> None:
    """Kept with the person it was tried for; an unknown e-mail is not kept at all."""
    given = str(credentials.get("email") or credentials.get("username") or "")
    person = User.objects.filter(email__iexact=given).first() if given else None
    if person is not None:
        with acting_as(None, _address(request)):
            record_event("sign-in failed", person)


def _address(request: HttpRequest | None) -> str | None:
    from allauth.account.adapter import get_adapter

    return get_adapter(request).get_client_ip(request) if request is not None else None
