"""The decided tier of accounts, as lists show it. The decisions stand in a room above this one."""

from collections.abc import Iterable, Mapping
from datetime import date

from zelo.apps.portfolio.enums import KEY_TIERS
from zelo.apps.portfolio.models import AccountState

Standing = tuple[str, date | None]
NOT_DECIDED: Standing = ("", None)


def lock_tiers(accounts: Iterable[int]) -> dict[int, Standing]:
    """The tiers of these accounts and since when; nobody else changes them before the transaction ends."""
    rows = AccountState.objects.select_for_update().filter(account__in=sorted(set(accounts)))
    found = rows.order_by("account").values_list("account_id", "tier", "tier_since")
    return {account: (tier, since) for account, tier, since in found}


def set_tiers(tiers: Mapping[int, Standing]) -> int:
    """Writes tiers, "" where nothing is decided; returns how many accounts had another one.

    Called inside the transaction of what decided them.
    """
    states = [
        state
        for state in AccountState.objects.filter(account__in=list(tiers))
        if (state.tier, state.tier_since) != tiers[state.account_id]
    ]
    for state in states:
        state.tier, state.tier_since = tiers[state.account_id]
        state.is_key = state.tier in KEY_TIERS
    AccountState.objects.bulk_update(states, ["tier", "tier_since", "is_key"], batch_size=100)
    return len(states)
