"""The parts of pages. What stands in every row of a list is written without a template, for speed."""

from datetime import date, datetime
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zelo.ui import figures
from zelo.ui.charts import Specification, draw_chart
from zelo.ui.icons import draw_icon
from zelo.ui.navigation import entries_for
from zelo.ui.sql import mark_sql

register = template.Library()

UNKNOWN = "—"
TIERS = {
    "strategic": ("purple", "diamond"),
    "priority": ("indigo", "star"),
    "developing": ("azure", "plant-2"),
    "standard": ("secondary", "circle"),
}


@register.simple_tag
def icon(name: str, size: int = 18) -> SafeString:
    """An icon of the set; the text beside it carries the meaning."""
    return draw_icon(name, size)


@register.inclusion_tag("ui/sections.html", takes_context=True)
def sections(context: dict[str, Any], section: str, active: str) -> dict[str, Any]:
    """The pages of one part of the navigation that this person sees, the open one marked."""
    return {"entries": entries_for(context["request"].user, section), "active": active}


@register.simple_tag
def badge(text: Any, tone: str = "secondary", icon: str = "") -> SafeString:
    """A short state: word, colour and, where given, an icon."""
    return format_html(
        '<span class="badge bg-{}-lt">{}{}</span>', tone, draw_icon(icon, 14) if icon else "", text
    )


@register.simple_tag
def tier(code: str | None) -> SafeString:
    """A tier with its icon and word."""
    words = {
        "strategic": pgettext("tier", "Strategic"),
        "priority": pgettext("tier", "Priority"),
        "developing": pgettext("tier", "Developing"),
        "standard": pgettext("tier", "Standard"),
    }
    if code not in TIERS:
        return badge(pgettext("tier", "No decision"), "secondary", "circle-dashed")
    tone, name = TIERS[code]
    return badge(words[code], tone, name)


@register.simple_tag
def health(score: float | None, trend: float | None = None) -> SafeString:
    """A health from 0 to 100 with word, icon and, where known, the change over 28 days in points."""
    if score is None:
        return format_html(
            '<span class="badge z-unknown">{}{}</span>', draw_icon("help-circle", 14), _("Unknown")
        )
    if score >= 70:
        tone, name, word = "green", "mood-smile", pgettext("health", "Good")
    elif score >= 40:
        tone, name, word = "yellow", "mood-empty", pgettext("health", "Watch")
    else:
        tone, name, word = "red", "mood-sad", pgettext("health", "At risk")
    arrow = delta(trend, "points") if trend is not None else ""
    return format_html(
        '<span class="badge bg-{}-lt" title="{}">{}{} <span class="z-figure">{}</span></span> {}',
        tone,
        _("Health from 0 to 100; higher is better"),
        draw_icon(name, 14),
        word,
        round(score),
        arrow,
    )


@register.simple_tag
def delta(change: float | None, unit: str = "percent", better: str = "higher") -> SafeString:
    """A change with its sign, an arrow, and whether it is good; unit: percent (a ratio), points or money."""
    if change is None:
        return format_html('<span class="text-secondary">{}</span>', UNKNOWN)
    if unit == "percent":
        text = figures.percent_text(abs(change))
    elif unit == "money":
        text = figures.compact_money_text(abs(change))
    else:
        text = figures.number_text(abs(change), 0)
    if change == 0:
        return format_html(
            '<span class="z-delta text-secondary">{}{}</span>', draw_icon("arrow-right", 14), text
        )
    good = (change > 0) == (better == "higher")
    return format_html(
        '<span class="z-delta text-{}">{}{}{}</span>',
        "green" if good else "red",
        draw_icon("trending-up" if change > 0 else "trending-down", 14),
        "+" if change > 0 else "−",
        text,
    )


@register.filter
def money(amount: figures.Number | None) -> SafeString | str:
    """The exact amount of money, as in tables."""
    return UNKNOWN if amount is None else figures.money_text(amount)


@register.filter
def compact_money(amount: figures.Number | None) -> SafeString | str:
    """Money at a glance, exact on hover, as on cards."""
    if amount is None:
        return UNKNOWN
    return format_html(
        '<data value="{}" title="{}">{}</data>',
        amount,
        figures.money_text(amount),
        figures.compact_money_text(amount),
    )


@register.filter
def number(value: figures.Number | None, decimals: int = 0) -> str:
    return UNKNOWN if value is None else figures.number_text(value, decimals)


@register.filter
def percent(ratio: figures.Number | None, decimals: int = 1) -> str:
    return UNKNOWN if ratio is None else figures.percent_text(ratio, decimals)


@register.filter
def day(value: date | None) -> SafeString | str:
    """A date as a `time` element."""
    if value is None:
        return UNKNOWN
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), figures.day_text(value))


@register.filter
def long_day(value: date) -> str:
    """A date in full, with the day of the week."""
    return figures.long_day_text(value)


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """A date and time as a `time` element."""
    if value is None:
        return UNKNOWN
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), figures.moment_text(value))


@register.filter
def sql(text: str) -> SafeString:
    """SQL with its words marked."""
    return mark_sql(text)


@register.filter
def initials(name: str) -> str:
    """First letters of the first and last word."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.simple_tag
def avatar(name: str, size: str = "sm") -> SafeString:
    """A person's initials; the name stands beside it, so it is hidden from screen readers."""
    return format_html(
        '<span class="avatar avatar-{} z-avatar" aria-hidden="true">{}</span>', size, initials(name)
    )


@register.simple_block_tag
def card(content: str, title: str = "", icon: str = "", flush: bool = False, id: str = "") -> SafeString:
    """A card; flush: without padding, for a table or a list. A part `{% actions %}` goes beside the title."""
    body, _sep, actions = content.partition("<!--card-actions-->")
    if _sep:
        body, actions = actions, body
    context = {
        "title": title,
        "icon": icon,
        "flush": flush,
        "id": id,
        "actions": mark_safe(actions),
        "body": mark_safe(body),
    }
    return mark_safe(render_to_string("ui/card.html", context))


@register.simple_block_tag
def actions(content: str) -> SafeString:
    """First thing inside a card: what stands to the right of its title."""
    return mark_safe(f"{content}<!--card-actions-->")


@register.inclusion_tag("ui/stat.html")
def stat(
    label: str, value: Any, url: str = "", note: Any = "", change: Any = "", icon: str = ""
) -> dict[str, Any]:
    """One figure of a card row; url: what it is made of. change: a `delta` already drawn."""
    return {"label": label, "value": value, "url": url, "note": note, "change": change, "icon": icon}


@register.inclusion_tag("ui/empty.html")
def empty_state(
    title: str, text: str = "", url: str = "", action: str = "", icon: str = "inbox"
) -> dict[str, Any]:
    """What stands where nothing is yet: it says what to do next."""
    return {"title": title, "text": text, "url": url, "action": action, "icon": icon}


@register.simple_tag
def chart(spec: Specification, label: str) -> SafeString:
    """A chart that follows the page's appearance; label: what it shows, for those who do not see it.

    Its figures stand in a table as well, behind or beside it.
    """
    svg = draw_chart(spec, "page", figures.page_language()).decode()
    role = "group" if "<a " in svg else "img"
    return format_html('<div class="z-chart" role="{}" aria-label="{}">{}</div>', role, label, mark_safe(svg))


@register.inclusion_tag("ui/timeline.html")
def timeline(items: list[Any]) -> dict[str, Any]:
    """Events, newest first; each has moment, title, and where known text, icon, tone, url and by."""
    return {"items": items}


@register.inclusion_tag("ui/tabs.html")
def tabs(tabs: list[Any], subject: Any, active: str) -> dict[str, Any]:
    """The registered tabs of a page, the open one marked."""
    return {"tabs": [(tab, tab.url(subject), tab.key == active) for tab in tabs]}


@register.inclusion_tag("ui/pages.html", takes_context=True)
def pages(context: dict[str, Any], page: Any) -> dict[str, Any]:
    """Links to the neighbouring pages of a list, keeping the rest of the address."""
    return {"page": page, "request": context["request"]}


@register.inclusion_tag("ui/progress.html")
def progress(done: int, total: int | None, label: str = "") -> dict[str, Any]:
    """How far work has come; without a total it only shows that it goes on."""
    return {"done": done, "total": total, "label": label}
