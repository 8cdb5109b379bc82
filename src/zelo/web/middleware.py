"""What happens around every request: access log, session limits, language, who acts, known errors."""

import logging
import secrets
import time
from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from zelo.apps.operations.audit import acting_as
from zelo.apps.operations.versions import Conflict
from zelo.lib.errors import Busy, NotFound, ZeloError
from zelo.web import errors

Next = Callable[[HttpRequest], HttpResponse]
logger = logging.getLogger("zelo.access")
SEEN, SIGNED_IN = "zelo_seen", "zelo_signed_in"
REFRESH_SECONDS = 300


class AccessLog:
    """One line per request: route, status, duration and the person's number; no address, no names."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = secrets.token_hex(8)  # type: ignore[attr-defined]
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        user = getattr(request, "user", None)
        logger.info(
            "request",
            extra={
                "request_id": request.id,  # type: ignore[attr-defined]
                "method": request.method,
                "route": (match.view_name or match.route) if match else None,
                "status": response.status_code,
                "ms": round((time.perf_counter() - began) * 1000, 1),
                "person": user.pk if user is not None and user.is_authenticated else None,
            },
        )
        response["X-Request-ID"] = request.id  # type: ignore[attr-defined]
        return response


class SessionLimits:
    """A session ends after so long without use, and in any case so long after signing in."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now, session = int(time.time()), request.session
            if now - session.setdefault(SIGNED_IN, now) > settings.SESSION_ABSOLUTE_AGE:
                logout(request)
            elif now - session.get(SEEN, 0) > REFRESH_SECONDS:
                session[SEEN] = now
        return self.get_response(request)


class Preferences:
    """The page's language: the person's own, else the browser's choice, else the home's."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = getattr(request.user, "language", "") or translation.get_language_from_request(request)
        with translation.override(chosen):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", str(translation.get_language()))
        return response


class Actor:
    """What a request changes is written down as the person's who made it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user if request.user.is_authenticated else None
        address = get_adapter(request).get_client_ip(request)
        with acting_as(user, address, request.id):  # type: ignore[attr-defined]
            return self.get_response(request)


class KnownErrors:
    """An error that Zelo knows and no view has answered, as a page that says what to do."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, ZeloError):
            return None
        status = {NotFound: 404, Conflict: 409, Busy: 503}.get(type(error), 422)
        return errors.known_error(request, error, status)
