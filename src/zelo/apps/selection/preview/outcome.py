"""What a policy gives each tier, beside what is decided and what the policy in use gives."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from zelo.analytics.selection import KEY_TIERS, TIERS, Exclusion, Policy, Result, compare_with_top
from zelo.apps.portfolio.models import Refresh
from zelo.apps.selection.enums import Outcome
from zelo.apps.selection.policies.reading import parse
from zelo.apps.selection.preview.arrays import REVENUE, Arrays
from zelo.apps.selection.preview.naming import Named, account_ids, name_accounts
from zelo.apps.selection.queries.policies import version_in_use
from zelo.engine.refreshing import WINDOW
from zelo.lib.errors import InvalidInput

MOST_NAMED = 20
DECIDED, USED = "decided", "used"
_STANDARD = TIERS.index("standard")


class NeedsEvaluation(InvalidInput):
    """The last refresh has not what this policy is judged by."""


@dataclass(frozen=True)
class Moved:
    """An account that changes: from which tier to which, "" where it had none."""

    account: Named
    before: str
    after: str

    @property
    def step(self) -> str:
        """From which tier to which, in words."""
        return f"{Outcome(self.before).label} → {Outcome(self.after).label}"


@dataclass(frozen=True)
class Group:
    """Accounts that change in one way; the first few by name. kind: enters, leaves, up or down."""

    kind: str
    total: int
    first: list[Moved]

    @property
    def more(self) -> int:
        return self.total - len(self.first)


@dataclass(frozen=True)
class TierCount:
    """How many accounts a tier has: decided, by the policy in use, by this one. None where unknown."""

    code: str
    decided: int | None
    used: int | None
    now: int

    @property
    def is_tier(self) -> bool:
        return self.code in (*KEY_TIERS, "standard")

    @property
    def label(self) -> str:
        return str(Outcome(self.code).label)


@dataclass(frozen=True)
class Preview:
    """What the page shows beside the editor. against: what the groups are beside, DECIDED or USED."""

    as_of: Any
    accounts: int
    tiers: list[TierCount]
    key: TierCount
    against: str
    can_choose: bool
    groups: list[Group]
    hours: float | None
    hours_cap: float | None
    count_cap: int | None
    overlap: int
    overlap_n: int
    unmatched: tuple[str, ...]
    result: Result

    @property
    def rows(self) -> list[TierCount]:
        """Tiers, and what is out of them where there is any."""
        return [row for row in self.tiers if row.is_tier or row.now or row.used]

    @property
    def shown_groups(self) -> list[Group]:
        return [group for group in self.groups if group.total]

    @property
    def is_unchanged(self) -> bool:
        return not any(group.total for group in self.groups)

    @property
    def kept_out(self) -> int:
        """Accounts that reach a threshold and find no room."""
        return int(np.count_nonzero(self.result.blocking.equal("cap")))


def preview(
    policy: Policy,
    refresh: Refresh,
    arrays: Arrays,
    *,
    viewer: Any,
    allowed: Mapping[str, Any],
    against: str = "",
) -> Preview:
    """The policy over all accounts of the refresh. Raises NeedsEvaluation where its figures do not serve.

    allowed: the measures that the viewer may see.
    """
    _check(policy, arrays, allowed)
    result = arrays.evaluate(_resolved(policy))
    used = _used(arrays, allowed)
    decided = result.matrix.previous if arrays.decided else None
    chosen = _choose(against, decided, used)
    before = used if chosen == USED else decided
    now = _tiers(result.tier.codes)
    held = np.full(len(arrays), _STANDARD, dtype=np.int8) if before is None else _tiers(before)
    comparison = compare_with_top(result, result.matrix.values[REVENUE])
    return Preview(
        as_of=refresh.as_of,
        accounts=len(arrays),
        tiers=_counts(decided, used, result.tier.codes),
        key=_key_count(decided, used, result.tier.codes),
        against=chosen,
        can_choose=decided is not None and used is not None,
        groups=_groups(held, now, result, viewer),
        hours=_hours(policy, result),
        hours_cap=policy.cap.hours,
        count_cap=policy.cap.count,
        overlap=comparison.overlap,
        overlap_n=comparison.n,
        unmatched=result.unmatched_exclusions,
        result=result,
    )


def _check(policy: Policy, arrays: Arrays, allowed: Mapping[str, Any]) -> None:
    if policy.unit != "root" or policy.months != WINDOW:
        raise NeedsEvaluation(
            _(
                "Refreshes measure legal entities over %(months)s months; for another unit or other months "
                "save the draft and run an evaluation of it."
            )
            % {"months": WINDOW}
        )
    hidden = [name for name in policy.measures if name not in allowed]
    if hidden:
        raise NeedsEvaluation(_("This policy counts measures of money or cost that your role does not show."))
    lacking = [name for name in policy.measures if name not in arrays.available]
    if lacking:
        raise NeedsEvaluation(
            _("The last refresh did not compute %(names)s yet; refresh, and the preview shows it.")
            % {"names": ", ".join(lacking)}
        )


def _resolved(policy: Policy) -> Policy:
    """Excluded codes and CNPJs as the ids of the accounts."""
    if not policy.exclusions:
        return policy
    ids = account_ids([entry.account for entry in policy.exclusions])
    entries = tuple(
        Exclusion(ids.get(entry.account, entry.account), entry.reason) for entry in policy.exclusions
    )
    return replace(policy, exclusions=entries)


def _used(arrays: Arrays, allowed: Mapping[str, Any]) -> NDArray[np.integer[Any]] | None:
    """The tiers that the policy in use gives; None where it cannot be told."""
    version = version_in_use()
    if version is None:
        return None
    try:
        policy, tiers = arrays.remembered(version.hash, lambda: _told(arrays, parse(version.text)))
        _check(policy, arrays, allowed)
    except InvalidInput:
        return None
    return tiers


def _told(arrays: Arrays, policy: Policy) -> tuple[Policy, NDArray[np.integer[Any]]]:
    """A policy, and the tiers that it gives, if the refresh has its measures."""
    _check(policy, arrays, dict.fromkeys(policy.measures))
    return policy, arrays.evaluate(_resolved(policy)).tier.codes


def _choose(against: str, decided: Any, used: Any) -> str:
    if against == USED and used is not None:
        return USED
    if decided is None and used is not None:
        return USED
    return DECIDED


def _tiers(codes: NDArray[Any]) -> NDArray[np.int8]:
    """Key tiers as they are, all else as standard."""
    return np.minimum(codes, _STANDARD).astype(np.int8)


def _counts(decided: Any, used: Any, now: NDArray[Any]) -> list[TierCount]:
    found = []
    for place, code in enumerate(TIERS):
        plain = place > _STANDARD
        before = None if decided is None or plain else int(np.count_nonzero(_tiers(decided) == place))
        other = None if used is None else int(np.count_nonzero(used == place))
        found.append(TierCount(code, before, other, int(np.count_nonzero(now == place))))
    return found


def _key_count(decided: Any, used: Any, now: NDArray[Any]) -> TierCount:
    def key(codes: Any) -> int | None:
        return None if codes is None else int(np.count_nonzero(codes < len(KEY_TIERS)))

    return TierCount("", key(decided), key(used), key(now) or 0)


def _groups(before: NDArray[np.int8], now: NDArray[np.int8], result: Result, viewer: Any) -> list[Group]:
    """Who enters, leaves, moves up and moves down, the best scores first."""
    was, is_now = before < _STANDARD, now < _STANDARD
    chosen = {
        "enters": ~was & is_now,
        "leaves": was & ~is_now,
        "up": was & is_now & (now < before),
        "down": was & is_now & (now > before),
    }
    rows = {kind: np.flatnonzero(flags) for kind, flags in chosen.items()}
    rank = np.where(result.rank == 0, np.iinfo(np.int64).max, result.rank)
    first = {kind: found[np.argsort(rank[found], kind="stable")[:MOST_NAMED]] for kind, found in rows.items()}
    ids = [str(result.account_ids[row]) for found in first.values() for row in found]
    names = name_accounts(viewer, ids)
    return [
        Group(kind, len(rows[kind]), [_moved(row, before, now, result, names) for row in found])
        for kind, found in first.items()
    ]


def _moved(
    row: int, before: NDArray[Any], now: NDArray[Any], result: Result, names: Mapping[str, Named]
) -> Moved:
    account_id = str(result.account_ids[row])
    return Moved(names[account_id], TIERS[int(before[row])], TIERS[int(now[row])])


def _hours(policy: Policy, result: Result) -> float | None:
    """KAM hours a month that the key accounts take; None where no tier says its hours."""
    if all(tier.hours is None for tier in policy.tiers):
        return None
    return float(
        sum((tier.hours or 0) * np.count_nonzero(result.tier.equal(tier.name)) for tier in policy.tiers)
    )
