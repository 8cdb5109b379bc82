"""What the list's filters offer: the values that the viewer's accounts have."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from zelo.apps.people.models import User
from zelo.apps.people.queries import visible_colleagues
from zelo.apps.portfolio.models import Account, AccountState, CustomField
from zelo.apps.portfolio.queries.visibility import accounts_visible_to, states_visible_to

_COLUMNS = ("segment", "region", "kam_id")
_TABLE = AccountState._meta.db_table


@dataclass(frozen=True)
class Offers:
    """Segments, regions, and who looks after accounts (keys and names), each in order."""

    segments: list[str]
    regions: list[str]
    kams: list[tuple[int, str]]


def offers(viewer: Any) -> Offers:
    """What the viewer's accounts can be narrowed down by."""
    if visible_colleagues(viewer) is None:
        found = [_different(column) for column in _COLUMNS]
    else:
        rows = list(states_visible_to(viewer).order_by().values_list(*_COLUMNS).distinct())
        found = [sorted({row[place] for row in rows} - {None, ""}) for place in range(len(_COLUMNS))]
    people = User.objects.filter(pk__in=found[2]).order_by("name", "pk").values_list("pk", "name")
    return Offers(found[0], found[1], list(people))


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


def _different(column: str) -> list[Any]:
    """The different values of a column of all accounts that lists show, in order."""
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
