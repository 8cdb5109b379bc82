"""Accounts and contacts for the search: names that begin with the text, names that hold it, then the rest."""

from typing import Any

from django.db.models import F, QuerySet

from zelo.apps.people.queries import visible_colleagues
from zelo.apps.portfolio.models import AccountState, Contact
from zelo.apps.portfolio.permissions import SEE_ACCOUNTS, SEE_CONTACTS
from zelo.apps.portfolio.queries.visibility import accounts_visible_to, states_visible_to
from zelo.apps.portfolio.search import InOrder, begins_with, narrow
from zelo.lib.text import fold
from zelo.ui.lists import Row


def find_accounts(viewer: Any, text: str, most: int) -> list[Row]:
    """At most so many of the viewer's accounts: name, code, tier and KAM."""
    states = states_visible_to(viewer)
    keys = _keys(states, text, most, "account_id", everything=visible_colleagues(viewer) is None)
    fields = ("account_id", "account__name", "code", "tier", "kam__name")
    return _in_order(AccountState.objects.filter(pk__in=keys).values(*fields), keys, "account_id")


def find_contacts(viewer: Any, text: str, most: int) -> list[Row]:
    """At most so many people of the viewer's accounts, with the account."""
    if not (SEE_CONTACTS.allows(viewer) and SEE_ACCOUNTS.allows(viewer)):
        return []
    everything = visible_colleagues(viewer) is None
    contacts: QuerySet[Contact] = Contact.objects.filter(anonymised_at=None)
    if everything:
        kept = InOrder(F("account__merged_into"))
        contacts = contacts.alias(kept=kept).filter(kept__isnull=True)
    else:
        contacts = contacts.filter(account__in=accounts_visible_to(viewer))
    keys = _keys(contacts, text, most, "id", everything=everything)
    fields = ("id", "name", "title", "left_on", "account_id", "account__name")
    return _in_order(Contact.objects.filter(pk__in=keys).values(*fields), keys, "id")


def _keys(rows: QuerySet[Any], text: str, most: int, key: str, *, everything: bool) -> list[int]:
    keys = list(rows.filter(begins_with(text)).order_by("sort_name", key).values_list(key, flat=True)[:most])
    if len(keys) < most:
        holding = narrow(rows, text, key, everything=everything).order_by("sort_name", key)
        for found in (holding.filter(sort_name__contains=fold(text)), holding):
            more = found.values_list(key, flat=True)[: most + len(keys)]
            keys += [entry for entry in more if entry not in keys][: most - len(keys)]
    return keys


def _in_order(rows: Any, keys: list[int], key: str) -> list[Row]:
    by_key = {row[key]: row for row in rows}
    return [by_key[entry] for entry in keys if entry in by_key]
