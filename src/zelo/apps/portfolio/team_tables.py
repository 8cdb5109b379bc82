"""The table of workloads, and the files of these lists."""

from collections.abc import Iterable
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zelo.apps.portfolio.duplicate_words import reason_texts
from zelo.apps.portfolio.enums import Tier
from zelo.apps.portfolio.models import AccountState, DuplicatePair
from zelo.apps.portfolio.queries.workload import Workload
from zelo.apps.portfolio.team_words import GapWords, hours_text, load_words
from zelo.lib.spreadsheet import Cell
from zelo.ui.figures import number_text, percent_text
from zelo.ui.templatetags.ui import avatar, badge, compact_money

Sheet = tuple[list[str], list[list[Cell]]]
NUMBER = {"th": {"class": "z-number"}, "td": {"class": "z-number"}}
WIDE_NUMBER = {"th": {"class": "z-number z-wide"}, "td": {"class": "z-number z-wide"}}


class WorkloadTable(tables.Table):
    """One person a row: accounts by tier, hours needed beside hours there are, revenue looked after."""

    title = gettext_lazy("Portfolios and workload")
    person = tables.Column(verbose_name=gettext_lazy("Person"), order_by="person__name")
    accounts = tables.Column(verbose_name=gettext_lazy("Accounts"), attrs=NUMBER)
    strategic = tables.Column(
        verbose_name=Tier.STRATEGIC.label, accessor="tiers__strategic", default="0", attrs=WIDE_NUMBER
    )
    priority = tables.Column(
        verbose_name=Tier.PRIORITY.label, accessor="tiers__priority", default="0", attrs=WIDE_NUMBER
    )
    developing = tables.Column(
        verbose_name=Tier.DEVELOPING.label, accessor="tiers__developing", default="0", attrs=WIDE_NUMBER
    )
    standard = tables.Column(
        verbose_name=Tier.STANDARD.label, accessor="tiers__standard", default="0", attrs=WIDE_NUMBER
    )
    load = tables.Column(verbose_name=gettext_lazy("Hours a month"), empty_values=())
    revenue = tables.Column(verbose_name=gettext_lazy("Revenue, 12 months"), attrs=WIDE_NUMBER)
    tools = tables.Column(verbose_name="", empty_values=(), orderable=False)

    class Meta:
        order_by = "-load"

    def __init__(self, *args: Any, assigns: bool, exclude: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, exclude=exclude if assigns else (*exclude, "tools"), **kwargs)

    def render_person(self, record: Workload) -> str:
        away: Any = ""
        if record.absence is not None:
            text = _("away, deputy: %(name)s") % {"name": record.absence.deputy.name}
            away = format_html('<br><span class="z-note">{}</span>', text)
        return format_html(
            '<span class="z-row-link">{} <span>{}{}</span></span>',
            avatar(record.person.name),
            record.person.name,
            away,
        )

    def render_accounts(self, record: Workload) -> str:
        if not record.accounts:
            return "0"
        return format_html(
            '<a href="{}?kam={}" aria-label="{}">{}</a>',
            reverse("accounts"),
            record.person.pk,
            _("Accounts of %(name)s") % {"name": record.person.name},
            number_text(record.accounts),
        )

    def render_load(self, record: Workload) -> str:
        return load_bar(record)

    def render_revenue(self, record: Workload) -> Any:
        return compact_money(record.revenue)

    def render_tools(self, record: Workload) -> str:
        links = [(reverse("workload_capacity", args=[record.person.pk]), _("Capacity"))]
        if record.accounts:
            links.append((reverse("workload_move", args=[record.person.pk]), _("Hand over")))
        parts = [
            format_html(
                '<a class="btn btn-sm btn-outline-secondary" href="{}" aria-label="{}: {}">{}</a>',
                url,
                text,
                record.person.name,
                text,
            )
            for url, text in links
        ]
        return format_html('<span class="z-buttons">{}</span>', SafeString("".join(parts)))


def load_bar(entry: Workload) -> SafeString:
    """Hours needed of those there are: a bar, the numbers, and how the person stands."""
    words, tone, icon = load_words(entry.state)
    state = badge(words, tone, icon)
    hours = hours_text(entry.hours)
    if entry.capacity is None:
        return format_html(
            '<span class="z-load"><span>{}</span> {}</span>', _("%(hours)s h") % {"hours": hours}, state
        )
    share = percent_text(entry.load, 0) if entry.load is not None else ""
    text = _("%(hours)s of %(capacity)s h") % {"hours": hours, "capacity": hours_text(entry.capacity)}
    return format_html(
        '<span class="z-load z-load-{}"><progress max="{}" value="{}" aria-label="{}"></progress>'
        '<span>{} <span class="z-note">{}</span></span> {}</span>',
        entry.state,
        entry.capacity or 1,
        min(entry.hours, entry.capacity or 1),
        _("Hours needed of %(name)s") % {"name": entry.person.name},
        text,
        share,
        state,
    )


def workload_sheet(found: Iterable[Workload], *, money: bool) -> Sheet:
    header = [_("Person"), _("Accounts"), *(str(tier.label) for tier in Tier)]
    header += [_("Hours needed"), _("Capacity"), _("State"), *([_("Revenue, 12 months")] if money else [])]
    rows: list[list[Cell]] = []
    for entry in found:
        row: list[Cell] = [entry.person.name, entry.accounts, *(entry.tiers.get(tier, 0) for tier in Tier)]
        row += [entry.hours, entry.capacity, str(load_words(entry.state)[0])]
        rows.append([*row, entry.revenue] if money else row)
    return header, rows


def gap_sheet(found: Iterable[AccountState], words: GapWords, *, money: bool) -> Sheet:
    header = [_("Account"), _("Code"), _("Tier"), _("KAM"), str(words.since), _("What is to be done")]
    header += [_("Revenue, 12 months")] if money else []
    rows: list[list[Cell]] = []
    for state in found:
        since: Any = state.gap_since  # type: ignore[attr-defined]
        kam = state.kam.name if state.kam else ""
        row: list[Cell] = [state.account.name, state.account.code, str(state.get_tier_display()), kam, since]
        row.append(str(words.do))
        rows.append([*row, state.revenue_12m] if money else row)
    return header, rows


def pair_sheet(found: Iterable[DuplicatePair], *, money: bool) -> Sheet:
    one = [_("Account"), _("Code"), _("City"), _("KAM"), *([_("Revenue, 12 months")] if money else [])]
    header = [_("Likeness"), _("Reasons"), *one, *one]
    rows: list[list[Cell]] = []
    for pair in found:
        row: list[Cell] = [pair.score, ", ".join(text for text, _for in reason_texts(pair.reasons))]
        for account in (pair.first, pair.second):
            kam = account.state.kam
            row += [account.name, account.code, account.city, kam.name if kam else ""]
            row += [account.state.revenue_12m] if money else []
        rows.append(row)
    return header, rows
