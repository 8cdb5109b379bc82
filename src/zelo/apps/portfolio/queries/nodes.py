"""From the engine's ids to accounts and back: by the account's code and its establishments' nodes."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from zelo.apps.portfolio.models import Account, Establishment
from zelo.apps.portfolio.queries.visibility import accounts_visible_to

_AT_ONCE = 500


def accounts_of_nodes(viewer: Any, nodes: Collection[str]) -> dict[str, Account]:
    """Per node the account of this person that it is; those of others, and unknown ones, are left out."""
    wanted = list(dict.fromkeys(nodes))
    found: dict[str, Account] = {}
    visible = accounts_visible_to(viewer)
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        codes = {node.partition(":")[2] or node for node in part} | set(part)
        places = Establishment.objects.filter(code__in=codes, account__in=visible).select_related("account")
        by_node = {place.node: place.account for place in places}
        by_code = {account.code: account for account in visible.filter(code__in=part)}
        found |= {node: account for node in part if (account := by_node.get(node) or by_code.get(node))}
    return found


def nodes_of(accounts: QuerySet[Account]) -> set[str]:
    """Every id by which the facts may know one of these accounts."""
    places = Establishment.objects.filter(account__in=accounts).order_by().values_list("source", "code")
    own = accounts.order_by().values_list("code", flat=True)
    return {code if source == "main" else f"{source}:{code}" for source, code in places} | set(own)
