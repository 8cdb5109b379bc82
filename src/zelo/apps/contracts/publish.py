"""What contracts own, as rows of the lake: dates, value and terms; no text and no person."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from zelo.apps.contracts.enums import Unit
from zelo.apps.contracts.facts import yearly_sum
from zelo.apps.contracts.models import Contract
from zelo.apps.portfolio.publish import account_columns

_CHUNK = 2_000
_SAME = (
    "code", "starts_on", "ends_on", "renewal", "renewal_months", "term_starts_on", "notified_on",
    "terminated_on",
)  # fmt: skip


def contract_rows() -> Iterator[dict[str, Any]]:
    """Rows of `contracts`. The notice is the longer of both parties': the one to be watched first."""
    found = Contract.objects.exclude(lake_record="").prefetch_related("items").order_by("pk")
    today = timezone.localdate()
    for entry in found.iterator(chunk_size=_CHUNK):
        periods = [length for length in (entry.client_notice, entry.supplier_notice) if length is not None]
        notice, items = max(periods, default=None), list(entry.items.all())
        yield {
            **account_columns(entry),
            **{name: getattr(entry, name) for name in _SAME},
            "day": entry.signed_on or entry.starts_on,
            "amount": yearly_sum(items, today) if items else entry.amount,
            "amount_months": 12 if items else entry.amount_months,
            "recurring": any(item.recurring for item in items) if items else entry.recurring,
            "notice_days": notice if entry.notice_unit == Unit.DAYS else None,
            "notice_months": notice if entry.notice_unit == Unit.MONTHS else None,
            "exit": entry.exit,
        }
