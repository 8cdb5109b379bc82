"""What a person has just said of an alert, so that the next page offers to take it back."""

import time

from django.http import HttpRequest

from zelo.apps.work.enums import AlertState
from zelo.apps.work.models import Alert

_KEY, _SECONDS = "work_undo", 600


def remember(request: HttpRequest, alert: Alert) -> None:
    request.session[_KEY] = [alert.pk, time.time()]


def forget(request: HttpRequest) -> None:
    request.session.pop(_KEY, None)


def last_said(request: HttpRequest) -> Alert | None:
    """The alert that this person has just settled or put off, while it is so; for ten minutes."""
    key, since = request.session.get(_KEY) or (None, 0)
    if key is None or time.time() - since > _SECONDS:
        return None
    found = Alert.objects.select_related("account").filter(pk=key).first()
    return found if found and (found.state != AlertState.OPEN or found.snoozed_until) else None
