"""Keeps `AccountState` true to what people typed; the refresh writes the figures."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from zelo.apps.portfolio.enums import TeamRole
from zelo.apps.portfolio.models import Account, AccountState, Assignment, Contact, Establishment
from zelo.lib.text import fold

_CHUNK = 500
# What a new state says before any refresh has told more of it.
_NEW: dict[str, Any] = {"tier": "", "proposed_tier": "", "is_key": False}


def copy_to_states(accounts: Iterable[int]) -> None:
    """Copies what lists show of these accounts (ids) into their states, making those that are missing.

    Called inside the transaction of whatever changed an account, its establishments, group, KAM or contacts.
    """
    keys = sorted(set(accounts))
    for start in range(0, len(keys), _CHUNK):
        _copy(keys[start : start + _CHUNK])


@transaction.atomic
def _copy(keys: list[int]) -> None:
    children = Account.objects.filter(parent=OuterRef("pk"), merged_into=None)
    found = Account.objects.filter(pk__in=keys).select_related("parent").annotate(heads=Exists(children))
    kams, contacts, (codes, cnpjs) = _kams(keys), _contacts(keys), _codes(keys)
    rows: list[dict[str, Any]] = []
    for account in found:
        group = account.parent or account
        words = [account.name, account.code, group.name, account.city, *codes.get(account.pk, ())]
        rows.append(
            {
                "account_id": account.pk,
                "listed": not account.is_archived and account.merged_into_id is None,
                "code": account.code,
                "cnpj": cnpjs.get(account.pk, ""),
                "sort_name": fold(account.name)[:200],
                "search": fold(" ".join(dict.fromkeys(words))),
                "segment": account.segment,
                "region": account.region,
                "group_id": account.parent_id or (account.pk if account.heads else None),
                "kam_id": kams.get(account.pk),
                "contact_count": contacts.get(account.pk, 0),
            }
        )
    _write(rows)


def _write(rows: list[dict[str, Any]]) -> None:
    """Writes what is copied, and nothing else of a state that is there: a third of the time that whole
    records take."""
    if not rows:
        return
    table, columns = AccountState._meta.db_table, list(rows[0])
    named = ", ".join(f'"{name}"' for name in (*columns, *_NEW))
    renewed = ", ".join(f'"{name}" = excluded."{name}"' for name in columns if name != "account_id")
    marks = ", ".join(["%s"] * (len(columns) + len(_NEW)))
    order = (
        f'INSERT INTO "{table}" ({named}) VALUES ({marks}) '  # noqa: S608 -- names of our own model
        f'ON CONFLICT ("account_id") DO UPDATE SET {renewed}'
    )
    with connection.cursor() as cursor:
        cursor.executemany(order, [[*row.values(), *_NEW.values()] for row in rows])


def _kams(keys: list[int]) -> dict[int, int]:
    today = timezone.localdate()
    present = Assignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today),
        account__in=keys,
        role=TeamRole.KAM,
        starts_on__lte=today,
    )
    return dict(present.values_list("account_id", "person_id"))


def _contacts(keys: list[int]) -> dict[int, int]:
    present = Contact.objects.filter(account__in=keys, left_on=None).order_by()
    return dict(present.values_list("account_id").annotate(Count("pk")))


def _codes(keys: list[int]) -> tuple[dict[int, list[str]], dict[int, str]]:
    """Codes, CNPJs and names of the accounts' establishments, as words to search by; and the first CNPJs."""
    words: dict[int, list[str]] = {}
    cnpjs: dict[int, str] = {}
    rows = Establishment.objects.filter(account__in=keys).order_by("cnpj", "pk")
    for account, code, cnpj, name in rows.values_list("account_id", "code", "cnpj", "name"):
        words.setdefault(account, []).extend(part for part in (code, cnpj, name) if part)
        if cnpj:
            cnpjs.setdefault(account, cnpj)
    return words, cnpjs
