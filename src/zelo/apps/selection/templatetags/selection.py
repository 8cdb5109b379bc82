"""What several pages about the selection show: outcomes and decisions as badges."""

from django import template
from django.utils.safestring import SafeString

from zelo.apps.selection import looks

register = template.Library()


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
