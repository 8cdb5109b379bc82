"""Chances of renewal: the model over the company's own terms, what calls stand for, where both part."""

import numpy as np
import pytest

from zelo.analytics.contracts.chance import DECLARED, call_chances, disagrees, fit_chances
from zelo.analytics.lifetime import ShiftedBetaGeometric


def test_too_few_decided_terms_give_no_chance() -> None:
    found = fit_chances([9, 9], [True, False])
    assert (found.terms, found.lost, found.model, found.at(3)) == (19, 1, None, None)


def test_fit_finds_what_the_contracts_were_drawn_from() -> None:
    made, lost = ShiftedBetaGeometric(alpha=1.0, beta=4.0, estimate=None).simulate(
        20_000, periods=8, rng=np.random.default_rng(5)
    )
    found = fit_chances(made, lost)
    assert [found.at(age) for age in (0, 1, 4)] == pytest.approx([4 / 5, 5 / 6, 8 / 9], abs=0.01)


def test_chance_grows_with_renewals_made() -> None:
    found = fit_chances([0] * 10 + [1] * 5 + [4] * 20, [True] * 10 + [True] * 2 + [False] * 23)
    chances = [found.at(age) for age in range(6)]
    assert all(chance is not None and 0 < chance < 1 for chance in chances)
    assert chances == sorted(chances)


@pytest.mark.parametrize(
    ("call", "chance", "expected"),
    [
        ("renew", 0.59, True), ("renew", 0.6, False), ("lose", 0.81, True), ("lose", 0.8, False),
        ("at_risk", 0.1, False), ("undecided", 0.1, False), ("renew", None, False),
    ],
)  # fmt: skip
def test_call_and_model_part_by_the_declared_rule(call: str, chance: float | None, expected: bool) -> None:
    assert disagrees(call, chance) is expected


def test_calls_are_measured_once_enough_are_decided() -> None:
    found = call_chances({"renew": (20, 17), "lose": (19, 2)})
    assert found["renew"] == (18 / 22, 20)
    assert found["lose"] == (DECLARED["lose"], 0)
    assert set(found) == set(DECLARED)
