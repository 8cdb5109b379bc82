"""Accounts and what belongs to them, made for tests with as few words as possible."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

_numbers = count(1)


def account(name: str = "", **fields: Any) -> Any:
    """An account with one establishment; kam: who looks after it since a month ago."""
    from zelo.apps.portfolio.actions.accounts import create_account

    number = next(_numbers)
    kam = fields.pop("kam", None)
    made = create_account(code=fields.pop("code", f"T{number:05d}"), name=name or f"Conta {number}", **fields)
    if kam is not None:
        give(made, kam)
    return made


def give(to: Any, person: Any, role: str = "kam", days_ago: int = 30) -> Any:
    """A part in an account for a person."""
    from zelo.apps.portfolio.actions.assignments import assign

    [entry] = assign(
        accounts=[to],
        person=person,
        role=role,
        by=None,
        starts_on=timezone.localdate() - timedelta(days=days_ago),
    )
    return entry


def contact(of: Any, name: str = "", **fields: Any) -> Any:
    from zelo.apps.portfolio.models import Contact

    number = next(_numbers)
    return Contact.objects.create(
        account=of, code=fields.pop("code", f"P{number:05d}"), name=name or f"Pessoa {number}", **fields
    )


def join(merged: Any, kept: Any, by: Any = None) -> Any:
    """merged becomes an alias of kept, both as they are now."""
    from zelo.apps.portfolio.actions.merging import merge_accounts

    for one in (merged, kept):
        one.refresh_from_db()
    return merge_accounts(
        kept=kept, merged=merged, by=by, kept_version=kept.version, merged_version=merged.version
    )
