"""Touches of the lake as interactions here."""

from collections.abc import Mapping
from typing import Any

from zelo.apps.engagement.enums import DEFAULT_MINUTES, Channel
from zelo.apps.engagement.models import Interaction
from zelo.apps.portfolio.adoption import Directory, lake_key

_MOST_MINUTES = 32_767


def interaction_values(row: Mapping[str, Any], directory: Directory) -> dict[str, Any]:
    """The filled cells of a row of the lake as an interaction's fields."""
    minutes = row["minutes"]
    values = {
        "day": row["day"],
        "channel": row["channel"],
        "minutes": None if minutes is None else min(max(minutes, 0), _MOST_MINUTES),
        "contact_code": row["contact_code"],
        "person_code": row["kam_code"],
    }
    return {name: value for name, value in values.items() if value is not None}


def new_interaction(account: int, row: Mapping[str, Any], directory: Directory) -> Interaction:
    """An interaction without channel or minutes gets `other` and the channel's usual minutes."""
    values = {"channel": Channel.OTHER, **interaction_values(row, directory)}
    values.setdefault("minutes", DEFAULT_MINUTES[Channel(values["channel"])])
    return Interaction(account_id=account, **lake_key(row), **values)
