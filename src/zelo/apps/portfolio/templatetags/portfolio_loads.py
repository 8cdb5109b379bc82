"""How much work a person has, drawn."""

from django import template
from django.utils.safestring import SafeString

from zelo.apps.portfolio import team_tables
from zelo.apps.portfolio.queries.workload import Workload
from zelo.apps.portfolio.team_words import load_words
from zelo.ui.templatetags.ui import badge

register = template.Library()


@register.simple_tag
def load_badge(state: str) -> SafeString:
    words, tone, icon = load_words(state)
    return badge(words, tone, icon)


@register.simple_tag
def load_bar(entry: Workload) -> SafeString:
    return team_tables.load_bar(entry)
