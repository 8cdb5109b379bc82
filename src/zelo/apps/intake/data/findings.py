"""What the data's quality asks for, the gravest first: each with its size and where to see to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zelo.apps.intake.data.queries.quality import count_without, waiting_duplicates
from zelo.apps.intake.data.queries.sources import SourceLine
from zelo.apps.portfolio.permissions import MERGE_ACCOUNTS
from zelo.engine.data_report import DataReport
from zelo.ui.figures import compact_money_text, number_text


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to see to. tone, icon: how grave it is. url, action: where that is done."""

    title: str
    advice: str
    tone: str
    icon: str
    url: str = ""
    action: str = ""


def findings_of(viewer: Any, report: DataReport, lines: Sequence[SourceLine], today: date) -> list[Finding]:
    found = [*_late(lines, today), *_customers(report), *_sales(report), *_records(viewer, report)]
    order = {"red": 0, "orange": 1, "yellow": 2, "azure": 3}
    return sorted(found, key=lambda finding: order[finding.tone])


def _late(lines: Sequence[SourceLine], today: date) -> Iterator[Finding]:
    late = [line for line in lines if line.late_days(today)]
    if late:
        title = ngettext("%(count)s source is overdue", "%(count)s sources are overdue", len(late))
        advice = _("Figures still count, but they end where the facts end. Import the missing days.")
        yield Finding(_n(title, len(late)), advice, "orange", "clock-exclamation", "#sources", _("Sources"))


def _customers(report: DataReport) -> Iterator[Finding]:
    if not report.register and report.accounts:
        yield Finding(
            _("No register of customers has been imported"),
            _(
                "Accounts are known by their codes alone: import names, CNPJs and segments "
                "(table “accounts”)."
            ),
            "orange",
            "address-book-off",
        )
    elif report.unlisted_count:
        title = ngettext(
            "%(count)s customer of the sales is in no register",
            "%(count)s customers of the sales are in no register",
            report.unlisted_count,
        )
        advice = _(
            "%(money)s of sales stand under bare codes. Match each to its account, or complete its record."
        )
        money = {"money": compact_money_text(Decimal(str(report.unlisted_net)))}
        yield Finding(
            _n(title, report.unlisted_count), advice % money, "red", "user-question",
            reverse("data_unlisted"), _("Match them"),
        )  # fmt: skip


def _sales(report: DataReport) -> Iterator[Finding]:
    lines = sum(entry["found"] for entry in report.nameless)
    if lines:
        net = sum((Decimal(str(entry["net"] or 0)) for entry in report.nameless), Decimal(0))
        title = ngettext(
            "%(count)s sale line names no customer", "%(count)s sale lines name no customer", lines
        )
        advice = _(
            "%(money)s count for nobody: neither a code nor a CNPJ is there. "
            "Mend the export, import it again."
        )
        yield Finding(_n(title, lines), advice % {"money": compact_money_text(net)}, "red", "file-unknown")


def _records(viewer: Any, report: DataReport) -> Iterator[Finding]:
    if report.invalid_cnpjs:
        count = len(report.invalid_cnpjs)
        title = ngettext("%(count)s CNPJ is not valid", "%(count)s CNPJs are not valid", count)
        advice = _("Establishments of one company cannot be joined by them. Correct them in the source.")
        yield Finding(
            _n(title, count), advice, "yellow", "id-off", reverse("data_invalid_cnpjs"), _("Show them")
        )
    pairs = waiting_duplicates(viewer)
    if pairs:
        title = ngettext("%(count)s pair may be one account", "%(count)s pairs may be one account", pairs)
        advice = _(
            "An account in twice has half its revenue in each. Compare the two, merge or tell them apart."
        )
        may = MERGE_ACCOUNTS.allows(viewer)
        url = reverse("duplicates") if may else ""
        yield Finding(_n(title, pairs), advice, "yellow", "arrows-join", url, _("Compare"))
    yield from _empty(count_without(viewer))


def _empty(counts: dict[str, int]) -> Iterator[Finding]:
    cnpj, segment, region = (counts[field] for field in ("cnpj", "segment", "region"))
    parts = [
        (
            "cnpj", cnpj,
            ngettext("%(count)s account without a CNPJ", "%(count)s accounts without a CNPJ", cnpj),
            _("Their establishments are not joined into one company, and invoices match by code alone."),
        ),
        (
            "segment", segment,
            ngettext("%(count)s account without a segment", "%(count)s accounts without a segment", segment),
            _("They are missing from every comparison by segment."),
        ),
        (
            "region", region,
            ngettext("%(count)s account without a region", "%(count)s accounts without a region", region),
            _("They are missing from every comparison by region."),
        ),
    ]  # fmt: skip
    for field, count, title, advice in parts:
        if count:
            url = reverse("data_without", args=[field])
            yield Finding(_n(title, count), advice, "azure", "forms", url, _("Show them"))


def _n(text: str, count: int) -> str:
    return text % {"count": number_text(count)}
