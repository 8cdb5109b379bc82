"""Icons drawn into the page as SVG, so that no font and no inline style is needed."""

from functools import cache

import tablericons
from django.utils.safestring import SafeString, mark_safe


@cache
def draw_icon(name: str, size: int = 18) -> SafeString:
    """The outline icon `name` as SVG hidden from screen readers: the word beside it says what it means."""
    style, _, plain = name.rpartition("/")
    svg = tablericons._render_icon(
        f"{style or 'outline'}/{plain}", size, stroke_width=1.75, aria_hidden="true", focusable="false"
    )
    return mark_safe(svg.strip())
