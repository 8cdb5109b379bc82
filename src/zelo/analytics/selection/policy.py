"""A selection policy: a scorecard with tiers, caps, exclusions and the rule of who may be a key account."""

from dataclasses import dataclass
from typing import Literal

from zelo.analytics.scorecard import Criterion
from zelo.lib.text import Text

KEY_TIERS = ("strategic", "priority", "developing")
TIERS = (*KEY_TIERS, "standard", "insufficient_data", "excluded")

Unit = Literal["establishment", "root", "group"]
Require = Literal["any", "all"] | int


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier of key accounts.

    enter, stay: the score needed to enter it and, stay <= enter, to keep it once held.
    hours: KAM hours per month that one account takes. count: the most accounts it may have.
    """

    name: str
    enter: float
    stay: float
    hours: float | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Cap:
    """The most accounts, and KAM hours per month, that the whole programme may have."""

    count: int | None = None
    hours: float | None = None


@dataclass(frozen=True, slots=True)
class Exclusion:
    """An account, by its id, that the policy keeps out, and why."""

    account: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Policy:
    """A selection policy as read from its TOML.

    months: the measures' window. minimum_coverage: 0 to 1. require: how many of the criteria that say when
    they are `met` must be, None for no rule. tiers: best first.
    stability: `concentration`, how closely drawn weights keep to the policy's.
    hash: SHA-256 (hexadecimal) of the content, the same for any layout or comments.
    """

    name: str
    version: int
    title: Text
    description: Text
    unit: Unit
    months: int
    minimum_coverage: float
    criteria: tuple[Criterion, ...]
    tiers: tuple[Tier, ...]
    require: Require | None = None
    cap: Cap = Cap()
    exclusions: tuple[Exclusion, ...] = ()
    stability: tuple[tuple[str, float], ...] = ()
    hash: str = ""

    @property
    def measures(self) -> tuple[str, ...]:
        return tuple(criterion.measure for criterion in self.criteria)

    @property
    def met_needed(self) -> int:
        """How many criteria must be met for an account to be eligible."""
        if self.require is None:
            return 0
        if self.require == "any":
            return 1
        if self.require == "all":
            return sum(criterion.met is not None for criterion in self.criteria)
        return self.require
