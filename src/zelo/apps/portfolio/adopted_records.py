"""Referrals and assessments of the lake as records here, and changes of them that came by import."""

from collections.abc import Mapping
from typing import Any

from zelo.apps.operations.writes import short_write
from zelo.apps.portfolio.adoption import Directory, lake_key
from zelo.apps.portfolio.models import Assessment, Referral

Row = Mapping[str, Any]


def referral_values(row: Row, directory: Directory) -> dict[str, Any]:
    """The filled cells of a row of the lake as a referral's fields."""
    values = {
        "day": row["day"],
        "won_on": row["won_on"],
        "referred_id": directory.find(row, "referred"),
        "referred_code": row["referred_code"],
        "referred_cnpj": row["referred_cnpj"],
    }
    return {name: value for name, value in values.items() if value is not None}


def assessment_values(row: Row, directory: Directory) -> dict[str, Any]:
    level = row["level"]
    values = {
        "day": row["day"],
        "kind": row["kind"],
        "level": None if level is None else min(max(level, 0), 4),
        "amount": row["amount"],
        "assessor_code": row["assessor_code"],
    }
    return {name: value for name, value in values.items() if value is not None}


def new_referral(account: int, row: Row, directory: Directory) -> Referral:
    return Referral(account_id=account, **lake_key(row), **referral_values(row, directory))


def new_assessment(account: int, row: Row, directory: Directory) -> Assessment:
    return Assessment(account_id=account, **lake_key(row), **assessment_values(row, directory))


def update_records(model: Any, changed: Mapping[int, Mapping[str, Any]]) -> int:
    """Writes values that came by import into records (ids); returns how many were others before.

    Each change stands in the trail; a record that two people may edit gets its next version.
    """
    count = 0
    with short_write():
        for entry in model.objects.filter(pk__in=list(changed)):
            values = {k: v for k, v in changed[entry.pk].items() if getattr(entry, k) != v}
            if not values:
                continue
            for name, value in values.items():
                setattr(entry, name, value)
            if hasattr(entry, "version"):
                entry.version += 1
                values["version"] = entry.version
            entry.save(update_fields=[name.removesuffix("_id") for name in values])
            count += 1
    return count
