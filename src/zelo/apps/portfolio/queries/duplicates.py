"""Accounts that may be in twice, and what each of two has."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from zelo.apps.operations.models import Job
from zelo.apps.operations.queries import jobs
from zelo.apps.portfolio.duplicates import Candidate
from zelo.apps.portfolio.models import Account, AccountState, DuplicatePair, Establishment, NotDuplicate
from zelo.apps.portfolio.movers import MOVERS
from zelo.apps.portfolio.permissions import SEE_CONTACTS, SEE_MONEY
from zelo.apps.portfolio.queries.visibility import account_for, states_visible_to
from zelo.lib.errors import NotFound
from zelo.lib.text import fold

ORDERS = {
    "score": ("score", "first_id", "second_id"),
    "name": ("first__state__sort_name", "first_id", "second_id"),
    "revenue": ("first__state__revenue_12m", "first_id", "second_id"),
}


def candidates() -> list[Candidate]:
    """Every account that stands for itself, as the search compares it."""
    roots: dict[int, set[str]] = {}
    rows = Establishment.objects.exclude(cnpj="").order_by().values_list("account", "cnpj")
    for account, cnpj in rows.iterator(chunk_size=10_000):
        roots.setdefault(account, set()).add(cnpj[:8])
    found = Account.objects.filter(merged_into=None, is_archived=False).order_by()
    return [
        Candidate(pk, name, city, tuple(sorted(roots.get(pk, set()) | ({root} if root else set()))))
        for pk, name, city, root in found.values_list("pk", "name", "city", "cnpj_root").iterator(
            chunk_size=10_000
        )
    ]


def pairs(
    viewer: Any, *, search: str = "", reason: str = "", order: str = "-score"
) -> QuerySet[DuplicatePair]:
    """Pairs of which this person sees both, without those told apart; order: of ORDERS, with - downwards."""
    seen = states_visible_to(viewer).values("pk")
    apart = NotDuplicate.objects.filter(first=OuterRef("first"), second=OuterRef("second"))
    found = DuplicatePair.objects.filter(~Exists(apart), first__in=seen, second__in=seen)
    if search:
        text = fold(search)
        found = found.filter(Q(first__state__search__contains=text) | Q(second__state__search__contains=text))
    if reason:
        found = found.filter(reason=reason)
    name = order.removeprefix("-")
    fields = ORDERS.get(name, ORDERS["score"])
    mark = "-" if order.startswith("-") or name not in ORDERS else ""
    found = found.order_by(mark + fields[0], *fields[1:])
    return found.select_related("first__state__kam", "second__state__kam")


def last_search() -> Job | None:
    """The last search for duplicates that was asked for, whatever became of it."""
    return jobs().filter(name="portfolio.duplicates").first()


@dataclass(frozen=True)
class Side:
    """One of two accounts beside the other. revenue: of twelve months, None where not the viewer's to see.

    counts: what belongs to it, by what people call it; would move with it.
    """

    account: Account
    state: AccountState
    codes: list[str]
    cnpjs: list[str]
    revenue: Decimal | None
    counts: list[tuple[str | Promise, int]]

    @property
    def last_touch_on(self) -> date | None:
        return self.state.last_touch_on


@dataclass(frozen=True)
class Comparison:
    """Two accounts side by side; pair: what the search found, if it did; apart: that they were told apart."""

    first: Side
    second: Side
    pair: DuplicatePair | None
    apart: NotDuplicate | None


def comparison_for(viewer: Any, first: int, second: int) -> Comparison:
    """Two accounts of which this person sees both. Raises NotFound otherwise, or where they are one."""
    if first == second:
        raise NotFound(_("Choose two different accounts."))
    low, high = sorted((first, second))
    accounts = [account_for(viewer, pk) for pk in (low, high)]
    left, right = (_side(viewer, account) for account in accounts)
    return Comparison(
        first=left,
        second=right,
        pair=DuplicatePair.objects.filter(first=low, second=high).first(),
        apart=NotDuplicate.objects.filter(first=low, second=high).select_related("by").first(),
    )


def told_apart(viewer: Any) -> QuerySet[NotDuplicate]:
    """Pairs that were found to be different, the latest first, of accounts that this person sees."""
    seen = states_visible_to(viewer).values("pk")
    found: QuerySet[NotDuplicate] = NotDuplicate.objects.filter(first__in=seen, second__in=seen)
    return found.select_related("first", "second", "by").order_by("-id")


def _side(viewer: Any, account: Account) -> Side:
    rows = list(Establishment.objects.filter(account=account)[:50])
    hidden = set() if SEE_CONTACTS.allows(viewer) else {"contacts", "interactions"}
    counted = [mover for mover in MOVERS.values() if mover.count is not None and mover.name not in hidden]
    return Side(
        account=account,
        state=account.state,
        codes=[row.node for row in rows] or [account.code],
        cnpjs=[row.cnpj for row in rows if row.cnpj],
        revenue=account.state.revenue_12m if SEE_MONEY.allows(viewer) else None,
        counts=[(mover.label, mover.count(account)) for mover in counted if mover.count and mover.label],
    )
