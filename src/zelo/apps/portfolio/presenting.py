"""An account's figures as its page shows them: label, value, interval, and what each is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zelo.apps.people.permissions import SEE_COSTS
from zelo.apps.portfolio import fact_words
from zelo.apps.portfolio.models import Account
from zelo.apps.portfolio.permissions import SEE_MONEY
from zelo.apps.portfolio.queries.figures import Figure, Month
from zelo.engine.values import show_value
from zelo.lib.text import fold
from zelo.ui.figures import compact_money_text, compact_number_text, day_text, number_text, page_language
from zelo.ui.templatetags.ui import UNKNOWN, compact_money, delta, number, percent
from zelo.warehouse.catalogue import Measure, reveals_costs


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure of a page. url: what it is made of. note: its interval, or what would fill it."""

    label: str
    value: Any
    note: Any = ""
    url: str = ""
    change: Any = ""


def header_of(viewer: Any, account: Account) -> list[Shown]:
    """What stands under the account's name, as far as this person may see it."""
    shown = _money_of(account) if SEE_MONEY.allows(viewer) else []
    return [*shown, _renewal(account)]


def worth_of(viewer: Any, account: Account) -> list[Shown]:
    """What the account is worth: expected, with intervals, and with what may be seen of costs."""
    if not SEE_MONEY.allows(viewer):
        return []
    state = account.state
    shown = [
        _lifetime(account),
        Shown(
            _("Expected in the next 12 months"),
            compact_money(state.expected_revenue_12m),
            _expected_note(account),
            measure_url(account, "expected_revenue_12m"),
        ),
        Shown(
            _("Chance of still being a customer"),
            percent(state.p_alive, 0),
            "" if state.p_alive is not None else _("needs a purchase history"),
            measure_url(account, "p_alive"),
        ),
    ]
    if SEE_COSTS.allows(viewer):
        rate = percent(state.margin_rate) if state.margin_rate is not None else ""
        shown.append(
            Shown(
                _("Margin of 12 months"),
                compact_money(state.margin_12m),
                rate or ("" if state.margin_12m is not None else _("needs the cost of each sale")),
                measure_url(account, "margin"),
            )
        )
    return shown


def buying_of(viewer: Any, account: Account) -> list[Shown]:
    """How the account buys, in figures."""
    if not SEE_MONEY.allows(viewer):
        return []
    state = account.state
    return [
        Shown(
            _("Purchases in 12 months"),
            number(state.purchases_12m),
            url=measure_url(account, "purchase_frequency"),
        ),
        Shown(
            _("Average ticket"),
            compact_money(state.average_ticket),
            url=measure_url(account, "average_ticket"),
        ),
        Shown(
            _("Last purchase"),
            day_text(state.last_purchase_on) if state.last_purchase_on else UNKNOWN,
            url=measure_url(account, "days_since_last_purchase"),
        ),
    ]


def finding_of(account: Account) -> str:
    """How it buys, in one sentence; empty where nothing is known."""
    state = account.state
    if state.revenue_12m is None:
        return ""
    words = {"amount": compact_money_text(state.revenue_12m)}
    if state.revenue_change is None:
        return _("%(amount)s in the last 12 months") % words
    words["change"] = percent(abs(state.revenue_change), 0)
    if abs(state.revenue_change) < 0.02:
        return _("%(amount)s in the last 12 months, as much as in the 12 before") % words
    if state.revenue_change > 0:
        return _("%(amount)s in the last 12 months, %(change)s more than in the 12 before") % words
    return _("%(amount)s in the last 12 months, %(change)s less than in the 12 before") % words


def measure_url(account: Account, name: str) -> str:
    return reverse("account_measure", args=[account.pk, name])


def interval_text(low: Any, high: Any) -> str:
    """`0,9 mi–1,6 mi`."""
    return f"{compact_number_text(low)}–{compact_number_text(high)}"


def figure_text(measure: Measure, figure: Figure) -> str:
    """The exact value with its unit."""
    return show_value(measure, figure.value, settings.CURRENCY, page_language())


def figure_interval(measure: Measure, figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return ""
    return " – ".join(
        show_value(measure, end, settings.CURRENCY, page_language()) for end in (figure.low, figure.high)
    )


def figure_note(measure: Measure, figure: Figure) -> str:
    """What is to be said about the value; where it is unknown, what would fill it."""
    note = measure.notes.get(figure.note or "")
    if note:
        return note.to(page_language())
    if figure.value is not None:
        return ""
    return _("Nothing about it in the data yet: import %(tables)s.") % {"tables": tables_text(measure)}


def unit_text(unit: str) -> str:
    """A measure's unit in words."""
    return {
        "currency": settings.CURRENCY,
        "ratio": _("share"),
        "count": _("number"),
        "days": _("days"),
        "months": _("months"),
        "points": _("points"),
        "level": _("level from 0 to 4"),
        "class": _("class"),
        "times": _("times the usual"),
    }.get(unit, unit)


def tables_text(measure: Measure) -> str:
    """The fact tables that a measure reads, in words."""
    return ", ".join(str(fact_words.TABLES[name]) for name in measure.tables)


@dataclass(frozen=True, slots=True)
class MeasureGroup:
    title: str
    rows: list[tuple[Measure, str, Shown, str]]


def measure_groups(
    account: Account, measures: dict[str, Measure], figures: dict[str, Figure]
) -> list[MeasureGroup]:
    """All measures by what they are about, each with value, interval, number of observations and note."""
    titles = group_titles()
    grouped: dict[str, list[tuple[Measure, str, Shown, str]]] = {key: [] for key in titles}
    language = page_language()
    for name, measure in measures.items():
        figure = figures.get(name, Figure())
        shown = Shown(
            measure.title.to(language),
            figure_text(measure, figure),
            figure_interval(measure, figure),
            measure_url(account, name),
            "" if figure.n is None else number_text(figure.n),
        )
        grouped[group_of(measure)].append((measure, name, shown, figure_note(measure, figure)))
    for rows in grouped.values():
        rows.sort(key=lambda row: fold(row[2].label))
    return [MeasureGroup(titles[key], rows) for key, rows in grouped.items() if rows]


def month_rows(months: Sequence[Month], *, costs: bool) -> list[list[str]]:
    """The table behind the charts, the last month first."""
    rows = []
    for month in reversed(months):
        cells = [_money(month.revenue), number_text(month.documents), _money(month.ticket)]
        rows.append([f"{month.month:%m/%Y}", *cells, *([_money(month.margin)] if costs else [])])
    return rows


def _money(amount: Any) -> str:
    return UNKNOWN if amount is None else str(compact_money_text(amount))


def group_titles() -> dict[str, str]:
    """What measures are about, in the order of pages."""
    return {
        "buying": _("Buying"),
        "expected": _("What is expected"),
        "costs": _("Margin and costs"),
        "relationship": _("Relationship"),
        "service": _("Service and payment"),
    }


def group_of(measure: Measure) -> str:
    """The key in `group_titles` of what a measure is about."""
    if reveals_costs(measure):
        return "costs"
    if measure.model:
        return "expected"
    reads = set(measure.tables)
    if reads & {"assessments", "responses", "referrals", "interactions"}:
        return "relationship"
    return "buying" if reads & {"transactions", "contracts"} else "service"


def _money_of(account: Account) -> list[Shown]:
    state = account.state
    score = Shown(
        _("Score"),
        UNKNOWN if state.score is None else number_text(state.score, 0),
        _rank(account) or _("not evaluated yet"),
        reverse("account_why", args=[account.pk]),
    )
    revenue = Shown(
        _("Revenue (12m)"),
        compact_money(state.revenue_12m),
        "" if state.revenue_12m is not None else _("needs invoices"),
        measure_url(account, "revenue"),
        delta(state.revenue_change) if state.revenue_change is not None else "",
    )
    return [score, revenue, _lifetime(account)]


def _rank(account: Account) -> str:
    rank = account.state.rank
    return "" if rank is None else _("rank %(rank)s") % {"rank": number_text(rank)}


def _lifetime(account: Account) -> Shown:
    state = account.state
    if state.lifetime_revenue is None:
        note = _("needs a purchase history or a contract")
    elif state.lifetime_low is None or state.lifetime_high is None:
        note = _("without an interval: not enough events")
    elif compact_number_text(state.lifetime_low) == compact_number_text(state.lifetime_high):
        note = ""
    else:
        note = f"({interval_text(state.lifetime_low, state.lifetime_high)})"
    return Shown(
        _("Lifetime revenue"),
        compact_money(state.lifetime_revenue),
        note,
        measure_url(account, "lifetime_revenue"),
    )


def _expected_note(account: Account) -> str:
    state = account.state
    if state.expected_revenue_12m is None:
        return _("not enough events for a model")
    if state.expected_purchases_12m is None:
        return ""
    count = round(state.expected_purchases_12m)
    if not count:
        return _("no purchase")
    return ngettext("about %(count)s purchase", "about %(count)s purchases", count) % {"count": count}


def _renewal(account: Account) -> Shown:
    state, today = account.state, timezone.localdate()
    url = reverse("account", args=[account.pk]) + "#due"
    ends, notice = state.contract_ends_on, state.notice_on
    if ends and notice and notice > ends >= today:
        note = _("notice until %(day)s") % {"day": day_text(notice)}
        return Shown(_("Renewal"), day_text(ends), note, url)
    if state.notice_on and state.notice_on >= today:
        end = _("ends %(day)s") % {"day": day_text(ends)} if ends else ""
        return Shown(_("Notice until"), day_text(state.notice_on), end, url)
    if state.contract_ends_on:
        over = state.contract_ends_on < today
        return Shown(
            _("Contract ended") if over else _("Renewal"),
            day_text(state.contract_ends_on),
            "",
            url,
        )
    return Shown(_("Renewal"), UNKNOWN, _("no contract"))
