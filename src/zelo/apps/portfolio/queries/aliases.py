"""Which accounts stand for another one, in the application and in the lake."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from zelo.apps.portfolio.models import Account, Establishment, Merge
from zelo.apps.portfolio.queries.visibility import accounts_visible_to

_MERGES = ("kept", "merged", "by")


def kept_account(viewer: Any, pk: int) -> Account | None:
    """The account for which the alias `pk` stands, at the end of the chain; None where it is no alias, or
    the account is not this person's to see."""
    seen: set[int] = set()
    key: int | None = pk
    while key is not None and key not in seen:
        seen.add(key)
        last, key = key, Account.objects.filter(pk=key).values_list("merged_into", flat=True).first()
    if last == pk:
        return None
    found: Account | None = accounts_visible_to(viewer).filter(pk=last).first()
    return found


def merges(viewer: Any) -> QuerySet[Merge]:
    """Merges that still hold, newest first, of accounts that this person sees or that were merged further."""
    found: QuerySet[Merge] = Merge.objects.filter(undone_at=None).select_related(
        *_MERGES, "kept__merged_into"
    )
    seen = accounts_visible_to(viewer)
    return found.filter(kept__in=seen) | found.filter(kept__merged_into__in=seen)


def merges_into(account: Account) -> list[Merge]:
    """What was merged into this account and still is, newest first."""
    return list(Merge.objects.filter(kept=account, undone_at=None).select_related(*_MERGES))


def aliases() -> dict[tuple[str, str], str]:
    """(source, code) of each establishment that came by a merge -> what the lake's `same_as` says of it.

    That is the code of the kept account's own establishment where that is in the same source, else its node
    (`source:code`, or the code alone in the source `main`). Chains are followed to their end.
    """
    moved = _moved()
    rows = list(Establishment.objects.filter(account__in=moved.keys()).select_related("account"))
    own: dict[int, list[Establishment]] = {}
    for row in rows:
        if row.pk not in moved[row.account_id]:
            own.setdefault(row.account_id, []).append(row)
    return {
        (row.source, row.code): _name_for(row, own.get(row.account_id, ()))
        for row in rows
        if row.pk in moved[row.account_id]
    }


def _moved() -> dict[int, set[int]]:
    """Establishments that came to each account by merges that still hold; also from its aliases' aliases."""
    into = dict(Account.objects.exclude(merged_into=None).values_list("pk", "merged_into"))
    moved: dict[int, set[int]] = {}
    for kept, done in Merge.objects.filter(undone_at=None).values_list("kept", "moved"):
        while kept in into:
            kept = into[kept]
        moved.setdefault(kept, set()).update(done.get("establishments", {}).get("rows", ()))
    return moved


def _name_for(row: Establishment, own: Iterable[Establishment]) -> str:
    """How a row of the lake names the account it was found to be, preferably within its own source."""
    best = min(
        own,
        key=lambda other: (other.source != row.source, other.code != other.account.code, other.node),
        default=None,
    )
    if best is None:
        return row.account.code
    return best.code if best.source == row.source else best.node
