"""What a permission table says of one address."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

SIGNED_IN = (
    "administrator",
    "head",
    "kam",
    "teammate",
    "stranger",
    "customer_success",
    "analyst",
    "contributor",
    "executive",
    "auditor",
)
EVERYBODY = ("anonymous", *SIGNED_IN)


def nothing(subjects: Any) -> dict[str, Any]:
    """An address without parts."""
    return {}


@dataclass(frozen=True)
class Rule:
    """Who may ask for an address, how, and what they get.

    allowed: people of the cast, `anonymous` included where nobody need sign in.
    hidden: people whom the record does not concern: they are told that there is none, with a 404.
    arguments: the address's parts, from the subjects. answers: the statuses that the allowed get.
    """

    allowed: tuple[str, ...]
    arguments: Callable[[Any], dict[str, Any]] = nothing
    method: str = "GET"
    answers: tuple[int, ...] = (200,)
    data: dict[str, Any] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
