"""The outcome of an evaluation, as arrays over all accounts and, on request, for one."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zelo.analytics.scorecard import Scores
from zelo.analytics.scorecard.criterion import MET, STATUSES
from zelo.analytics.scorecard.grid import Flags, Floats
from zelo.analytics.selection.matrix import Matrix
from zelo.analytics.selection.policy import Policy
from zelo.lib.errors import NotFound


@dataclass(frozen=True, slots=True)
class Labels:
    """A column of words as small codes: the word of entry i is names[codes[i]]. Any shape."""

    codes: NDArray[np.integer[Any]]
    names: tuple[str, ...]

    def words(self) -> NDArray[Any]:
        """The words themselves, an array of text of the codes' shape."""
        return np.asarray(np.array(self.names)[self.codes])

    def at(self, place: Any) -> str:
        return self.names[int(self.codes[place])]

    def equal(self, name: str) -> Flags:
        """Where the word is this one. Raises: ValueError if no entry ever can be."""
        return np.asarray(self.codes == self.names.index(name))


@dataclass(frozen=True)
class Result:
    """An evaluation of n accounts by a policy of k criteria. Arrays have shape (n,) unless said otherwise.

    score, attractiveness, strength: points 0 to 100, NaN where unknown. coverage: 0 to 1.
    rank: 1 for the best score, ties by account id; 0 where there is no score.
    tier: strategic, priority, developing (the key ones), standard, insufficient_data or excluded.
    previous_tier: the same words, "" where none.
    change: entered, promoted, stays, demoted, left, or none for who was no key account and is none.
    eligible: passed exclusions, coverage, gates and rule. blocking: what keeps an account from being key:
    excluded, insufficient_data, gate:<measure>, rule, threshold, cap; none for key accounts.
    gates, met: shape (k, n), met, not_met, unknown, "" where the criterion sets no such condition.
    unmatched_exclusions: excluded ids that are no account here.
    """

    policy: Policy
    matrix: Matrix
    scores: Scores
    rank: NDArray[np.int64]
    tier: Labels
    is_key: Flags
    previous_tier: Labels
    change: Labels
    eligible: Flags
    blocking: Labels
    gates: Labels
    met: Labels
    unmatched_exclusions: tuple[str, ...]

    @property
    def account_ids(self) -> NDArray[Any]:
        return self.matrix.account_ids

    @property
    def score(self) -> Floats:
        return self.scores.score

    @property
    def attractiveness(self) -> Floats:
        return self.scores.attractiveness

    @property
    def strength(self) -> Floats:
        return self.scores.strength

    @property
    def coverage(self) -> Floats:
        return self.scores.coverage

    @property
    def points(self) -> Floats:
        """Points of each criterion, shape (k, n), 0 to 100, NaN where the measure is unknown."""
        return self.scores.points

    @cached_property
    def contributions(self) -> Floats:
        """The part of the score that each criterion brings, shape (k, n), points that add up to the score
        exactly; NaN where there is no score. Computed at the first use."""
        return self.scores.contributions()

    @cached_property
    def key_accounts(self) -> NDArray[np.intp]:
        """The key accounts' indices: by tier, within it by rank."""
        keys = np.flatnonzero(self.is_key)
        return keys[np.lexsort((self.rank[keys], self.tier.codes[keys]))]

    def index_of(self, account_id: str) -> int:
        """The index of an account. Raises: NotFound if the evaluation has no such account."""
        rows = np.flatnonzero(self.account_ids == account_id)
        if not rows.size:
            raise NotFound(f"account {account_id} is not in this evaluation; see its list for the ids it has")
        return int(rows[0])

    def gates_of(self, index: int) -> dict[str, str]:
        """met, not_met or unknown, by measure, for the criteria with a gate."""
        return self._statuses(self.gates, index)

    def met_criteria(self, index: int) -> tuple[str, ...]:
        """The measures whose `met` condition the account fulfils."""
        statuses = self._statuses(self.met, index).items()
        return tuple(measure for measure, status in statuses if status == STATUSES[MET])

    def _statuses(self, labels: Labels, index: int) -> dict[str, str]:
        words = (labels.at((row, index)) for row in range(len(self.policy.criteria)))
        return {measure: word for measure, word in zip(self.policy.measures, words, strict=True) if word}
