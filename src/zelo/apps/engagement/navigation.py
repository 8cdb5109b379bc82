"""What touches add to the account's page: the quick form, the last ones, and their place on the timeline."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from zelo.apps.engagement.enums import Channel
from zelo.apps.engagement.forms import QuickTouchForm
from zelo.apps.engagement.permissions import LOG_INTERACTIONS, SEE_INTERACTIONS
from zelo.apps.engagement.queries import (
    CHANNEL_ICONS,
    ago_text,
    interactions_visible_to,
    recent_touches,
    title_of,
    touches,
)
from zelo.apps.portfolio.models import Account
from zelo.apps.portfolio.timeline import Source, register
from zelo.apps.portfolio.views.frame import ACTIONS, HEADER, NOTICES, PLACE
from zelo.ui.panels import Panel, register_panel


def register_parts() -> None:
    register(Source("touch", _("Touches"), touches, 10, SEE_INTERACTIONS.allows, searches=True))
    last = "engagement/last_touch.html"
    register_panel(Panel(HEADER, "last_touch", last, _last_touch, 10, when=_may_see))
    button = "engagement/log_button.html"
    register_panel(Panel(ACTIONS, "log", button, _nothing, 10, when=_may_log))
    register_panel(
        Panel(NOTICES, "withdrawn", "engagement/withdrawn.html", _withdrawn, 10, when=_has_withdrawn)
    )
    touched = "engagement/recent.html"
    register_panel(Panel(PLACE, "touches", touched, _recent("overview"), 10, 4, _may_see))
    register_panel(Panel(f"{PLACE}.print", "touches", touched, _recent(""), 10, 4, _may_see))
    quick = "engagement/quick.html"
    register_panel(Panel(f"{PLACE}.timeline", "quick", quick, _quick("timeline"), 10, when=_may_log))


def _may_see(request: HttpRequest, account: Any) -> bool:
    return SEE_INTERACTIONS.allows(request.user)


def _may_log(request: HttpRequest, account: Any) -> bool:
    return LOG_INTERACTIONS.allows(request.user)


def _nothing(request: HttpRequest, account: Any) -> dict[str, Any]:
    return {}


def _last_touch(request: HttpRequest, account: Account) -> dict[str, Any]:
    day = account.state.last_touch_on
    return {"ago": ago_text(day) if day else ""}


def _quick(page: str) -> Any:
    def context(request: HttpRequest, account: Account) -> dict[str, Any]:
        return {"form": QuickTouchForm(auto_id="quick_%s"), "page": page, "icons": CHANNEL_ICONS}

    return context


def _recent(page: str) -> Any:
    """The last touches; page: where the quick form leads back to, "" for none."""

    def context(request: HttpRequest, account: Account) -> dict[str, Any]:
        found = recent_touches(account, 3 if page else 5)
        shown = [
            {
                "entry": entry,
                "icon": CHANNEL_ICONS[Channel(entry.channel)],
                "title": title_of(entry),
                "ago": ago_text(entry.day),
            }
            for entry in found
        ]
        may_log = bool(page) and LOG_INTERACTIONS.allows(request.user)
        return {"touches": shown, "quick": _quick(page)(request, account) if may_log else None}

    return context


def _number(request: HttpRequest) -> int | None:
    text = request.GET.get("withdrawn", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None


def _has_withdrawn(request: HttpRequest, account: Account) -> bool:
    return _may_log(request, account) and _number(request) is not None


def _withdrawn(request: HttpRequest, account: Account) -> dict[str, Any]:
    """The touch that was just withdrawn, to be put back."""
    visible = interactions_visible_to(request.user)
    found = visible.filter(account=account, pk=_number(request) or 0).exclude(withdrawn_at=None).first()
    return {"touch": found}
