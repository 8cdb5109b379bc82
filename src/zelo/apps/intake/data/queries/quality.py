"""What is missing or doubtful in the company's data, each with its size, as the last refresh found it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zelo.apps.portfolio.models import Account, AccountState, Establishment, Merge, Refresh
from zelo.apps.portfolio.queries.duplicates import pairs
from zelo.apps.portfolio.queries.figures import last_refresh, measures_for
from zelo.apps.portfolio.queries.visibility import account_for, accounts_visible_to, states_visible_to
from zelo.engine.data_report import DataReport, data_report
from zelo.lib.errors import NotFound
from zelo.warehouse.catalogue import Measure


@dataclass(frozen=True, slots=True)
class Heat:
    """One measure's share unknown: of all accounts, and of each segment in the report's order."""

    measure: Measure
    unknown: int
    share: float
    shares: list[float]


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A customer that sales name and no register lists.

    account: what stands for it here, where it has been taken over and is the viewer's to see. merge: by which
    it was found to be `account`, since the report was made.
    """

    source: str
    code: str
    cnpj: str
    documents: int
    rows: int
    net: Decimal
    first: date
    last: date
    account: Account | None
    merge: Merge | None


def shown_report() -> tuple[Refresh | None, DataReport | None]:
    """The refresh whose figures pages show, and what it found about the data."""
    refresh = last_refresh()
    return refresh, data_report(settings.HOME, refresh.pk) if refresh else None


def heat_of(viewer: Any, report: DataReport) -> list[Heat]:
    """The measures that this person may see and that are unknown of some account, the least known first."""
    found = []
    for name, measure in measures_for(viewer).items():
        counts = report.unknown_by_segment.get(name)
        if counts is None or not sum(counts):
            continue
        sizes = [size for _segment, size in report.segments]
        shares = [count / size if size else 0.0 for count, size in zip(counts, sizes, strict=True)]
        found.append(Heat(measure, sum(counts), sum(counts) / max(report.accounts, 1), shares))
    return sorted(found, key=lambda heat: (-heat.share, heat.measure.name))


def waiting_duplicates(viewer: Any) -> int:
    """Pairs that may be one account and that nobody has judged."""
    return pairs(viewer).count()


LACKS = ("cnpj", "segment", "region")


def states_without(viewer: Any, field: str) -> QuerySet[AccountState]:
    """Accounts in whose record a field of LACKS is empty, by revenue, the largest first."""
    found = states_visible_to(viewer).filter(**{field: ""}).select_related("account", "kam")
    return found.order_by("-revenue_12m", "sort_name", "pk")


def count_without(viewer: Any) -> dict[str, int]:
    """Per field of LACKS, how many of this person's accounts lack it."""
    return {field: states_visible_to(viewer).filter(**{field: ""}).count() for field in LACKS}


def unlisted_page(viewer: Any, rows: list[dict[str, Any]]) -> list[Unlisted]:
    """These rows of the report, each with what it is here; as many questions for one row as for thirty."""
    here = _accounts_of(viewer, rows)
    merges_by_code = {merge.merged.code: merge for merge in _merges_of(rows)}
    return [_unlisted(row, here.get(_key(row)), merges_by_code.get(row["account_id"])) for row in rows]


def unlisted_account(viewer: Any, report: DataReport | None, pk: int) -> Account:
    """The account that stands for a customer of the report. Raises NotFound where none has that key."""
    account = account_for(viewer, pk)
    codes = {row["account_id"] for row in report.unlisted} if report else set()
    if account.code not in codes:
        raise NotFound(_("There is no such customer among the unknown ones."))
    return account


def _unlisted(row: Mapping[str, Any], account: Account | None, merge: Merge | None) -> Unlisted:
    return Unlisted(
        source=row["source"],
        code=row["code"] or "",
        cnpj=row["cnpj"] or "",
        documents=row["documents"],
        rows=row["found"],
        net=Decimal(str(row["net"] or 0)),
        first=date.fromisoformat(row["first"]),
        last=date.fromisoformat(row["last"]),
        account=account,
        merge=merge,
    )


def _key(row: Mapping[str, Any]) -> tuple[str, str]:
    """As `refresh.adopting` names the establishment of a code that no register lists."""
    return (row["source"], row["code"]) if row["code"] else ("main", row["cnpj"])


def _accounts_of(viewer: Any, rows: list[dict[str, Any]]) -> dict[tuple[str, str], Account]:
    keys = {_key(row) for row in rows}
    places = Establishment.objects.filter(
        code__in={code for _source, code in keys}, account__in=accounts_visible_to(viewer)
    ).select_related("account")
    return {
        (place.source, place.code): place.account for place in places if (place.source, place.code) in keys
    }


def _merges_of(rows: list[dict[str, Any]]) -> QuerySet[Merge]:
    codes = [row["account_id"] for row in rows]
    found: QuerySet[Merge] = Merge.objects.filter(undone_at=None, merged__code__in=codes)
    return found.select_related("merged", "kept")
