"""How likely a renewal is: what calls stand for, what the company's own terms say, and where they part."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zelo.analytics.lifetime import NoMaximum, Retention, ShiftedBetaGeometric

# What a call stands for while too few called renewals are decided: the chance that anything is kept.
DECLARED: Mapping[str, float] = {
    "renew": 0.95,
    "reduce": 0.9,
    "at_risk": 0.5,
    "lose": 0.05,
    "undecided": 0.75,
}
# So many decided renewals of a call let it be measured; so many decided terms let a model be fitted.
LEAST_CALLS, LEAST_TERMS = 20, 20
# A call of "renew" below the first, or of "lose" above the second, is asked about.
DOUBTFUL, HOPEFUL = 0.6, 0.8


@dataclass(frozen=True)
class RenewalChances:
    """The chance of renewal by the company's own terms. terms: decided ones; model: None where too few."""

    terms: int
    lost: int
    model: ShiftedBetaGeometric | None

    def at(self, age: int) -> float | None:
        """The chance that a contract which made `age` renewals is renewed; None without a model."""
        return None if self.model is None else float(self.model.renewal_probability([age])[0])


def fit_chances(age: npt.ArrayLike, lost: npt.ArrayLike) -> RenewalChances:
    """Fitted to contracts: renewals each made, and whether it was lost at the next; shape (n,).

    A shifted beta-geometric model with weak priors, since a company has hundreds of contracts, not
    thousands: those that were renewed often are the ones that are renewed. Terms decided are the renewals
    made and the losses; below `LEAST_TERMS` there is no model.
    Source: Fader & Hardie (2007), J. Interactive Marketing 21(1), eq. 5-8.
    """
    ages, ended = np.asarray(age, np.int64), np.asarray(lost, np.bool_)
    terms, losses = int(ages.sum() + ended.sum()), int(ended.sum())
    if terms < LEAST_TERMS:
        return RenewalChances(terms, losses, None)
    try:
        held = Retention.from_contracts(ages, ended)
        model = ShiftedBetaGeometric.fit(held, priors=ShiftedBetaGeometric.WEAK_PRIORS)
    except NoMaximum:
        return RenewalChances(terms, losses, None)
    return RenewalChances(terms, losses, model)


def disagrees(call: str, chance: float | None) -> bool:
    """Whether a call and the model part so far that somebody else is to look; nothing is averaged."""
    if chance is None:
        return False
    return (call == "renew" and chance < DOUBTFUL) or (call == "lose" and chance > HOPEFUL)


def call_chances(decided: Mapping[str, tuple[int, int]]) -> dict[str, tuple[float, int]]:
    """What each call stands for: the chance, and on how many decided renewals it was measured (0: declared).

    decided: by call, how many were decided, and how many of these kept anything. The share is drawn in by
    one of each, so that no call stands for certainty (Laplace's rule of succession).
    """
    found = {}
    for call, declared in DECLARED.items():
        count, kept = decided.get(call, (0, 0))
        found[call] = ((kept + 1) / (count + 2), count) if count >= LEAST_CALLS else (declared, 0)
    return found
