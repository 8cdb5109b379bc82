"""What several pages about the selection show."""

from typing import Any

from django import template

from zelo.apps.selection.navigation import SECTION
from zelo.ui.navigation import entries_for

register = template.Library()


@register.inclusion_tag("selection/sections.html", takes_context=True)
def sections(context: dict[str, Any], active: str) -> dict[str, Any]:
    """The pages of the selection that this person sees, the open one marked."""
    return {"entries": entries_for(context["request"].user, SECTION), "active": active}
