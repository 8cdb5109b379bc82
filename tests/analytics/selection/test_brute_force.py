"""The whole evaluation once more, slowly, account by account, in plain Python, on random cases."""

import math
from fractions import Fraction

import numpy as np
import pytest

from zelo.analytics.scorecard import Band, Criterion, Linear, Logarithmic, Percentile, Rubric
from zelo.analytics.scorecard.grid import GRID
from zelo.analytics.selection import Cap, Exclusion, Matrix, Policy, Tier, evaluate
from zelo.lib.text import Text

ORDER = ["strategic", "priority", "developing"]


def grid(value):
    return round(value * GRID) / GRID


def points_of(scale, value, population):
    if isinstance(scale, Percentile):
        known = [other for other in population if other is not None]
        lower = sum(other < value for other in known)
        equal = sum(other == value for other in known)
        place = 100 * (lower + (equal - 1) / 2) / (len(known) - 1) if len(known) > 1 else 50.0
        return grid(100 - place if scale.reverse else place)
    if isinstance(scale, Logarithmic):
        if value <= 0:
            return 0.0 if scale.start < scale.end else 100.0
        share = math.log(value / scale.start) / math.log(scale.end / scale.start)
        return grid(min(max(100 * share, 0), 100))
    if isinstance(scale, Rubric):
        return grid(([scale.below] + [worth for level, worth in scale.levels if level <= value])[-1])
    for (x0, y0), (x1, y1) in zip(scale.anchors, scale.anchors[1:], strict=False):
        if x0 <= value < x1:
            return grid(y0 + (value - x0) / (x1 - x0) * (y1 - y0))
    return grid(scale.anchors[0][1] if value < scale.anchors[0][0] else scale.anchors[-1][1])


def mean_of(criteria, points):
    counted = [
        (criterion.weight, point or 0.0)
        for criterion, point in zip(criteria, points, strict=True)
        if point is not None or criterion.unknown == "zero"
    ]
    if all(point is None for point in points):
        return None
    return grid(sum(weight * point for weight, point in counted) / sum(weight for weight, _ in counted))


def status_of(band, value):
    if value is None:
        return "unknown"
    low = band.at_least is None or value >= band.at_least
    high = band.at_most is None or value <= band.at_most
    return "met" if low and high else "not_met"


def blocked_by(policy, account, values, score):
    if any(exclusion.account == account for exclusion in policy.exclusions):
        return "excluded"
    if score is None:
        return "insufficient_data"
    for criterion in policy.criteria:
        if criterion.gate:
            status = status_of(criterion.gate, values[criterion.measure])
            if status == "not_met" or (status == "unknown" and criterion.gate_unknown == "fail"):
                return f"gate:{criterion.measure}"
    met = [c for c in policy.criteria if c.met and status_of(c.met, values[c.measure]) == "met"]
    return "rule" if len(met) < policy.met_needed else None


def seat(policy, scores, held):
    """Tier by account, best first: again and again the candidate with the best standing."""
    seats, places, hours = {}, policy.cap.count, policy.cap.hours
    hours = None if hours is None else Fraction(str(hours))
    qualified = set()
    for tier in policy.tiers:
        holders = {a for a in scores if held[a] in ORDER and ORDER.index(held[a]) <= ORDER.index(tier.name)}
        need = {account: grid(tier.stay if account in holders else tier.enter) for account in scores}
        left = {a for a in scores if a not in seats and scores[a] >= need[a]}
        qualified |= left
        taken = 0
        while left and taken != tier.count and places != 0:
            if hours is not None and hours < Fraction(str(tier.hours)):
                break
            margin = grid(tier.enter) - grid(tier.stay)
            best = min(left, key=lambda a: (-(scores[a] + margin * (a in holders)), a not in holders, a))
            left.remove(best)
            seats[best] = tier.name
            taken += 1
            places = None if places is None else places - 1
            hours = None if hours is None else hours - Fraction(str(tier.hours))
    return seats, qualified


def slow_evaluation(policy, rows, held):
    """rows: measure values by account, None unknown. Returns (score, tier, blocking, rank) by account."""
    columns = {m: [values[m] for values in rows.values()] for m in policy.measures}
    scores, blocking = {}, {}
    total = sum(criterion.weight for criterion in policy.criteria)
    for account, values in rows.items():
        points = [
            None if values[c.measure] is None else points_of(c.scale, values[c.measure], columns[c.measure])
            for c in policy.criteria
        ]
        known = sum(c.weight for c, point in zip(policy.criteria, points, strict=True) if point is not None)
        enough = grid(known / total) >= grid(policy.minimum_coverage)
        scores[account] = mean_of(policy.criteria, points) if enough else None
        blocking[account] = blocked_by(policy, account, values, scores[account])
    seats, qualified = seat(policy, {a: s for a, s in scores.items() if blocking[a] is None}, held)
    ranked = sorted((a for a in rows if scores[a] is not None), key=lambda a: (-scores[a], a))
    outcome = {}
    for account in rows:
        special = {"excluded", "insufficient_data"} & {blocking[account]}
        tier = seats.get(account) or (special.pop() if special else "standard")
        reason = blocking[account] or ("cap" if account in qualified else "threshold")
        rank = ranked.index(account) + 1 if account in ranked else 0
        outcome[account] = (scores[account], tier, "none" if account in seats else reason, rank)
    return outcome


def random_scale(rng, better):
    falls = better == "lower"
    x = sorted(rng.choice(np.arange(-2, 9), size=3, replace=False).tolist())
    y = sorted(rng.choice([0, 10, 25, 50, 80, 100], size=3).tolist(), reverse=falls)
    pairs = tuple((float(a), float(b)) for a, b in zip(x, y, strict=True))
    return [
        Linear(pairs),
        Logarithmic(8.0, 1.0) if falls else Logarithmic(1.0, 8.0),
        Percentile(reverse=falls),
        Rubric(pairs, below=pairs[0][1] if falls else 0.0),
    ][rng.integers(4)]


def random_band(rng):
    low = float(rng.integers(-1, 4))
    return [None, None, Band(at_least=low), Band(at_most=low + 4), Band(low, low + 5)][rng.integers(5)]


def random_policy(rng):
    criteria = []
    for place in range(rng.integers(1, 5)):
        better = str(rng.choice(["higher", "lower"]))
        criteria.append(
            Criterion(
                f"m{place}",
                float(rng.choice([0.1, 1, 2, 7])),
                str(rng.choice(["attractiveness", "strength"])),
                random_scale(rng, better),
                better=better,
                unknown=str(rng.choice(["redistribute", "zero"])),
                gate=random_band(rng),
                gate_unknown=str(rng.choice(["fail", "pass"])),
                met=random_band(rng),
            )
        )
    enter = sorted(rng.choice([20, 33.3, 40, 50, 60, 75], size=3).tolist(), reverse=True)
    gap = float(rng.choice([0, 5, 10.1]))
    tiers = [
        Tier(name, e, e - gap, float(rng.choice([0.1, 2, 3])), [None, None, 1, 2][rng.integers(4)])
        for name, e in zip(ORDER, enter, strict=True)
    ]
    some = sorted(rng.choice(3, size=rng.integers(1, 4), replace=False).tolist())
    countable = sum(criterion.met is not None for criterion in criteria)
    rules = [None, "any", "all", countable] if countable else [None]
    return Policy(
        "random", 1, Text("", ""), Text("", ""), "root", 12,
        minimum_coverage=float(rng.choice([0, 0.5, 0.6])),
        criteria=tuple(criteria),
        tiers=tuple(tiers[place] for place in some),
        require=rules[rng.integers(len(rules))],
        cap=Cap([None, 2, 4][rng.integers(3)], [None, 0.3, 6.0, 8.0][rng.integers(4)]),
        exclusions=(Exclusion("03", Text("", "")),) if rng.random() < 0.3 else (),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(300))
def test_evaluation_equals_the_slow_one(seed):
    rng = np.random.default_rng(seed)
    policy = random_policy(rng)
    accounts = [f"{number:02}" for number in rng.permutation(14)]
    rows = {
        account: {m: None if rng.random() < 0.2 else float(rng.integers(-2, 10)) for m in policy.measures}
        for account in accounts
    }
    held = {account: str(rng.choice([*ORDER, "standard", "", ""])) for account in accounts}
    arrays = {
        measure: np.array([np.nan if row[measure] is None else row[measure] for row in rows.values()])
        for measure in policy.measures
    }
    result = evaluate(policy, Matrix(accounts, arrays, [held[account] for account in accounts]))
    fast = zip(
        [None if np.isnan(score) else score for score in result.score.tolist()],
        result.tier.words().tolist(),
        result.blocking.words().tolist(),
        result.rank.tolist(),
        strict=True,
    )
    assert dict(zip(accounts, fast, strict=True)) == slow_evaluation(policy, rows, held)
