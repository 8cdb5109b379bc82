"""What several pages about the selection show: its sections, and outcomes and decisions as badges."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from zelo.apps.selection import looks
from zelo.apps.selection.navigation import SECTION
from zelo.ui.navigation import entries_for

register = template.Library()


@register.inclusion_tag("selection/sections.html", takes_context=True)
def sections(context: dict[str, Any], active: str) -> dict[str, Any]:
    """The pages of the selection that this person sees, the open one marked."""
    return {"entries": entries_for(context["request"].user, SECTION), "active": active}


@register.simple_tag
def outcome(code: str) -> SafeString | str:
    """The tier that an evaluation gives, or why it gives none."""
    return looks.outcome_badge(code)


@register.simple_tag
def change(code: str) -> SafeString | str:
    """Whether an account enters, stays, moves or leaves."""
    return looks.change_badge(code)


@register.simple_tag
def decision(action: str) -> SafeString | str:
    """What a person did with a proposal."""
    return looks.decision_badge(action)
