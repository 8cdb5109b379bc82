"""Accounts by the ids that the engine has for them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from zelo.apps.portfolio.models import Account, Establishment
from zelo.apps.portfolio.queries.visibility import accounts_visible_to


@dataclass(frozen=True)
class Named:
    """An account to be shown. pk: None where the application does not know it, or not for this viewer."""

    name: str
    pk: int | None = None


def name_accounts(viewer: Any, ids: Collection[str]) -> dict[str, Named]:
    """The accounts by the engine's ids; whom the viewer does not see has no name but its id."""
    found = {account_id: Named(account_id) for account_id in ids}
    seen = accounts_visible_to(viewer)
    # By their keys, so that no planner begins with all accounts that are not merged.
    keys = list(Account.objects.filter(code__in=ids).values_list("pk", flat=True))
    for pk, code, name in seen.filter(pk__in=keys).values_list("pk", "code", "name"):
        found[code] = Named(name, pk)
    lacking = [account_id for account_id, named in found.items() if named.pk is None]
    for place in Establishment.objects.filter(_nodes(lacking), account__in=seen).select_related("account"):
        found[place.node] = Named(place.account.name, place.account_id)
    return found


def account_ids(texts: Iterable[str]) -> dict[str, str]:
    """The engine's id for each code, CNPJ or CNPJ root, as a policy may name an account."""
    wanted = {text: text.strip() for text in texts}
    plain = {text: "".join(char for char in text if char.isalnum()).upper() for text in wanted}
    values = {*wanted.values(), *plain.values()} - {""}
    found: dict[str, str] = {}
    places = Establishment.objects.filter(
        Q(code__in=values)
        | Q(cnpj__in=values)
        | Q(account__cnpj_root__in=values)
        | Q(account__code__in=values)
    ).select_related("account")
    for place in places:
        account = place.account
        names = {place.code, place.node, place.cnpj, account.cnpj_root, account.code}
        for text in wanted:
            if {wanted[text], plain[text]} & (names - {""}):
                found.setdefault(text, account.code)
    return found


def _nodes(ids: Iterable[str]) -> Q:
    """Establishments by their node: the code, or source:code where another system's."""
    found = Q(pk__in=[])
    for account_id in ids:
        source, colon, code = account_id.partition(":")
        found |= Q(source=source, code=code) if colon else Q(source="main", code=account_id)
    return found
