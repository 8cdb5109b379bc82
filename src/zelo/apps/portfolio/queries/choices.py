"""What the list's filters offer: the values that the viewer's accounts have."""

from typing import Any

from django.db import connection
from django.db.models import QuerySet

from zelo.apps.people.models import User
from zelo.apps.people.queries import visible_colleagues
from zelo.apps.portfolio.models import Account, AccountState, CustomField
from zelo.apps.portfolio.queries.visibility import accounts_visible_to, states_visible_to

_TABLE = AccountState._meta.db_table


def segments(viewer: Any) -> list[str]:
    return _values(viewer, "segment")


def regions(viewer: Any) -> list[str]:
    return _values(viewer, "region")


def kams(viewer: Any) -> list[tuple[int, str]]:
    """Who looks after an account that the viewer sees: keys and names, by name."""
    keys = _values(viewer, "kam_id")
    return list(User.objects.filter(pk__in=keys).order_by("name", "pk").values_list("pk", "name"))


def assignable() -> list[tuple[int, str]]:
    """Who may be given an account: keys and names of the active people."""
    return list(User.objects.filter(is_active=True).order_by("name", "pk").values_list("pk", "name"))


def group_name(viewer: Any, group: int) -> str:
    """The name of the account at the head of a group, "" where it is not the viewer's to see.

    Whoever sees a member of the group knows its name from the list.
    """
    if not states_visible_to(viewer).filter(group=group).exists():
        return ""
    return Account.objects.filter(pk=group).values_list("name", flat=True).first() or ""


def own_fields() -> QuerySet[CustomField]:
    """The fields that the company added to its accounts, in their order."""
    return CustomField.objects.filter(is_archived=False)


def accounts_of(viewer: Any, keys: list[int]) -> QuerySet[Account]:
    """Of these accounts, those that the viewer sees."""
    return accounts_visible_to(viewer).filter(pk__in=keys)


def _values(viewer: Any, column: str) -> list[Any]:
    """The different values of a column that is known of the viewer's accounts."""
    if visible_colleagues(viewer) is not None:
        found = states_visible_to(viewer).order_by(column).values_list(column, flat=True).distinct()
        return [value for value in found if value not in (None, "")]
    with connection.cursor() as cursor:
        cursor.execute(_distinct_sql(column))
        return [value for (value,) in cursor.fetchall() if value != ""]


def _distinct_sql(column: str) -> str:
    """From one value straight to the next by the index, rather than through every row."""
    least = f"SELECT min({column}) FROM {_TABLE} WHERE listed"
    return (
        f"WITH RECURSIVE found(value) AS ({least} UNION ALL "
        f"SELECT ({least} AND {column} > found.value) FROM found WHERE found.value IS NOT NULL) "
        "SELECT value FROM found WHERE value IS NOT NULL"
    )
