"""Contracts of the lake as contracts here."""

from collections.abc import Mapping
from typing import Any

from zelo.apps.contracts.enums import Unit
from zelo.apps.contracts.models import Contract
from zelo.apps.portfolio.adoption import Directory, lake_key

_MOST = 2**31 - 1
_SAME = (
    "code", "starts_on", "ends_on", "amount", "amount_months", "recurring", "renewal", "renewal_months",
    "term_starts_on", "exit", "notified_on", "terminated_on",
)  # fmt: skip


def contract_values(row: Mapping[str, Any], directory: Directory) -> dict[str, Any]:
    """The filled cells of a row of the lake as a contract's fields. One notice stands for both parties."""
    values = {"signed_on": row["day"], **{name: row.get(name) for name in _SAME}}
    for name, unit in (("notice_days", Unit.DAYS), ("notice_months", Unit.MONTHS)):
        if row.get(name) is not None:
            values |= {"notice_unit": unit, "client_notice": row[name], "supplier_notice": row[name]}
    return {name: _fitting(value) for name, value in values.items() if value is not None}


def _fitting(value: Any) -> Any:
    """Numbers beyond what a column holds are nonsense whatever they are; their contract is told as such."""
    return min(max(value, -_MOST), _MOST) if type(value) is int else value


def new_contract(account: int, row: Mapping[str, Any], directory: Directory) -> Contract:
    return Contract(account_id=account, **lake_key(row), **contract_values(row, directory))
