"""What a decision would do, before anybody makes it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zelo.apps.portfolio.enums import KEY_TIERS
from zelo.apps.selection.actions.decisions import Choice, tier_of
from zelo.apps.selection.models import Proposal

_LISTED = 200


@dataclass(frozen=True)
class Effect:
    """One account: its tier today, and the one that confirming gives."""

    proposal: Proposal
    before: str
    after: str

    @property
    def changes(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class Preview:
    """effects: of all chosen; shown: those that a page lists, those that change something first."""

    effects: list[Effect]

    @property
    def shown(self) -> list[Effect]:
        return sorted(self.effects, key=lambda effect: not effect.changes)[:_LISTED]

    @property
    def hidden(self) -> int:
        return max(len(self.effects) - _LISTED, 0)

    @property
    def changing(self) -> int:
        return sum(effect.changes for effect in self.effects)

    @property
    def tiers(self) -> list[tuple[str, int, int]]:
        before = Counter(effect.before for effect in self.effects)
        after = Counter(effect.after for effect in self.effects)
        return [
            (code, before[code], after[code])
            for code in (*KEY_TIERS, "standard", "")
            if before[code] or after[code]
        ]


def preview(proposals: Sequence[Proposal]) -> Preview:
    return Preview([Effect(entry, _present(entry), tier_of(entry)) for entry in proposals])


def choices_of(proposals: Sequence[Proposal], told: dict[str, Any]) -> list[Choice]:
    """What a form says, of each proposal."""
    return [
        Choice(
            account=_account(entry),
            action=told["action"],
            tier=(told["tier"] if told["action"] == "exception" else "") or tier_of(entry),
            proposal=entry,
            review_on=told["review_on"],
        )
        for entry in proposals
    ]


def _account(entry: Proposal) -> int:
    assert entry.account_id is not None
    return entry.account_id


def _present(entry: Proposal) -> str:
    assert entry.account is not None
    return str(entry.account.state.tier)
