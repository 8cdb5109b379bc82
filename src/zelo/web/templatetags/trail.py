"""Entries of the trail of changes on pages; `operations.trail` has their words."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from zelo.apps.operations.models import Change
from zelo.apps.operations.trail import title_of, values_of

register = template.Library()


@register.simple_tag
def change_title(change: Change) -> str:
    """What happened, in a word or two."""
    return title_of(change)


@register.simple_tag
def change_subject(change: Change) -> str:
    """Which kind of record, and which one."""
    model = change.content_type.model_class()
    kind = str(model._meta.verbose_name) if model else change.content_type.model
    return f"{capfirst(kind)}: {change.object_repr}"


@register.simple_tag
def change_values(change: Change) -> SafeString:
    """Each changed field with its value before and after."""
    rows = values_of(change)
    if change.action == Change.Action.DELETE or not change.changes:
        return SafeString("")
    if change.action == Change.Action.CREATE:
        made = ((label, new) for label, _old, new in rows)
        lines = format_html_join("", "<li>{}: <ins>{}</ins></li>", made)
        return format_html(
            '<details class="z-changes-more"><summary>{}</summary><ul class="z-changes">{}</ul></details>',
            _("First values"),
            lines,
        )
    lines = format_html_join("", "<li>{}: <del>{}</del> → <ins>{}</ins></li>", rows)
    return format_html('<ul class="z-changes">{}</ul>', lines)


@register.filter
def browser_name(user_agent: str) -> str:
    """`Firefox · Windows` out of what a browser says of itself; all of it where neither is known."""
    browsers = ("Edg", "OPR", "SamsungBrowser", "Firefox", "Chrome", "Safari")
    systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
    names = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet", "Mac OS": "macOS"}
    found = [next((word for word in words if word in user_agent), "") for words in (browsers, systems)]
    return " · ".join(names.get(word, word) for word in found if word) or user_agent[:80]
