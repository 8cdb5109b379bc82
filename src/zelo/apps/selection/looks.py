"""How outcomes, changes and decisions look: word, colour and icon."""

from datetime import date
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import pgettext, pgettext_lazy

from zelo.apps.portfolio.enums import Tier
from zelo.apps.selection.enums import DecisionAction, EvaluationState, Outcome
from zelo.apps.selection.queries.decisions import LOOKS as DECISION_LOOKS
from zelo.ui.templatetags.ui import badge, tier

STATE_LOOKS = {
    EvaluationState.WAITING: ("secondary", "clock"),
    EvaluationState.RUNNING: ("blue", "player-play"),
    EvaluationState.DONE: ("green", "check"),
    EvaluationState.FAILED: ("red", "alert-triangle"),
}
CHANGE_LOOKS = {
    "entered": ("green", "login-2"),
    "stays": ("secondary", "equal"),
    "promoted": ("teal", "arrow-up"),
    "demoted": ("orange", "arrow-down"),
    "left": ("red", "logout-2"),
}
CHANGE_WORDS = {
    "entered": pgettext_lazy("change", "Enters"),
    "stays": pgettext_lazy("change", "Stays"),
    "promoted": pgettext_lazy("change", "Moves up"),
    "demoted": pgettext_lazy("change", "Moves down"),
    "left": pgettext_lazy("change", "Leaves"),
}


def outcome_badge(code: str) -> SafeString | str:
    if code in Tier.values:
        return tier(code)
    looks = {Outcome.INSUFFICIENT_DATA: "help-circle", Outcome.EXCLUDED: "ban"}
    return badge(Outcome(code).label, "secondary", looks[Outcome(code)]) if code else ""


def change_badge(code: str) -> SafeString | str:
    return badge(CHANGE_WORDS[code], *CHANGE_LOOKS[code]) if code in CHANGE_WORDS else ""


def decision_badge(action: str) -> SafeString | str:
    if not action:
        return badge(pgettext("decision", "Waiting"), "yellow", "clock")
    return badge(DecisionAction(action).label, *DECISION_LOOKS[DecisionAction(action)])


def decision_state(entry: Any, today: date) -> SafeString | str:
    """Whether it stands, is due, was withdrawn, or was followed by another; entry: with `superseded`."""
    if entry.withdrawn_at is not None:
        word = pgettext("decision", "Replaced") if entry.replaced_by_id else pgettext("decision", "Withdrawn")
        return badge(word, "secondary", "arrow-back-up")
    if entry.superseded:
        return badge(pgettext("decision", "Followed by another"), "secondary", "history")
    if entry.review_on and entry.review_on <= today:
        return badge(pgettext("decision", "Due"), "red", "alarm")
    return badge(pgettext("decision", "Stands"), "green", "check")
