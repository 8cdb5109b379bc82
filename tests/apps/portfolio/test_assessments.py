"""People's judgements by rubrics, when they are due, and who brought whom."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from tests.portfolio import account, give
from zelo.apps.portfolio.actions.assessments import (
    add_referral,
    assess,
    withdraw_assessment,
    withdraw_referral,
)
from zelo.apps.portfolio.enums import AssessmentKind
from zelo.apps.portfolio.models import AccountState, Assessment, Referral
from zelo.apps.portfolio.queries.assessments import due_accounts, history, referrals_of, standings
from zelo.apps.portfolio.rubrics import RUBRICS
from zelo.lib.errors import InvalidInput

pytestmark = pytest.mark.django_db
LINK = "https://example.com/ata"


def ago(days: int) -> Any:
    return timezone.localdate() - timedelta(days=days)


def due(viewer: Any, **chosen: Any) -> list[Any]:
    return [state.account for state in due_accounts(viewer, chosen)]


def judge_all(of: Any, days: int = 0) -> None:
    for kind in AssessmentKind.values:
        assess(account=of, kind=kind, by=None, level=1, day=ago(days))


def test_every_kind_has_a_rubric_of_five_levels() -> None:
    assert set(RUBRICS) == set(AssessmentKind)
    for rubric in RUBRICS.values():
        assert len({str(level) for level in rubric.levels}) == 5


def test_high_levels_need_evidence_and_link(cast: Any) -> None:
    at = account()
    for level in (3, 4):
        for evidence, link in (("", ""), ("Visto", ""), (" ", LINK)):
            with pytest.raises(InvalidInput, match="need proof"):
                assess(account=at, kind="influence", by=cast.kam, level=level, evidence=evidence, link=link)
        assess(account=at, kind="influence", by=cast.kam, level=level, evidence="Visto", link=LINK)
    made = assess(account=at, kind="influence", by=cast.kam, level=2)
    assert (made.level, made.assessor, made.day) == (2, cast.kam, timezone.localdate())


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"kind": "influence", "level": None}, "Choose a level"),
        ({"kind": "influence", "level": 5}, "between 0 and 4"),
        ({"kind": "influence", "level": -1}, "between 0 and 4"),
        ({"kind": "alignment", "level": 1, "amount": Decimal(1)}, "Only growth potential"),
        ({"kind": "growth_potential", "level": None, "amount": Decimal(-1)}, "not below zero"),
        ({"kind": "growth_potential", "level": None}, "Choose a level"),
    ],
)
def test_judgement_that_cannot_be_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        assess(account=account(), by=None, **fields)
    with pytest.raises(InvalidInput, match="future"):
        assess(account=account(), by=None, kind="influence", level=1, day=ago(-1))
    assert not Assessment.objects.exists()


def test_growth_potential_may_have_an_amount_alone() -> None:
    made = assess(account=account(), kind="growth_potential", by=None, level=None, amount=Decimal("10.50"))
    assert (made.level, made.amount) == (None, Decimal("10.50"))


def test_standing_is_the_latest_that_counts() -> None:
    at = account()
    assess(account=at, kind="influence", by=None, level=1, day=ago(30))
    second = assess(account=at, kind="influence", by=None, level=2, day=ago(10))
    influence, alignment, growth = standings(at)
    assert (influence.last, influence.change, influence.is_due) == (second, 1, False)
    assert str(influence.anchor).startswith("Named as a reference")
    assert alignment.last is growth.last is None
    withdraw_assessment(second)
    assert standings(at)[0].last.level == 1  # type: ignore[union-attr]
    withdraw_assessment(second, withdrawn=False)
    assert standings(at)[0].last == second
    assert [(row.level, getattr(row, "change", None)) for row in history(at, "influence")] == [
        (2, 1),
        (1, None),
    ]


def test_judgement_is_due_a_year_after() -> None:
    at = account()
    assess(account=at, kind="influence", by=None, level=1, day=ago(365))
    assess(account=at, kind="alignment", by=None, level=1, day=ago(366))
    assert [standing.is_due for standing in standings(at)] == [False, True, True]


def test_due_list_is_of_ones_own_accounts(cast: Any) -> None:
    own, shared, foreign = account("A", kam=cast.kam), account("B", kam=cast.teammate), account("C")
    give(shared, cast.customer_success, "customer_success")
    assert due(cast.kam) == [own]
    assert due(cast.kam, whose="all") == [own, shared]
    assert due(cast.customer_success) == [shared]
    assert due(cast.head) == [own, shared, foreign]
    assert due(cast.stranger) == []


def test_due_list_is_narrowed_down(cast: Any) -> None:
    never, part, old, fresh = (account(name) for name in ("Nunca", "Parte", "Velha", "Fresca"))
    judge_all(fresh)
    judge_all(old, 400)
    assess(account=part, kind="influence", by=None, level=1)
    AccountState.objects.filter(account=part).update(is_key=True)
    assert due(cast.head) == [never, part, old]
    assert due(cast.head, since="never") == [never, part]
    assert due(cast.head, since="stale") == [old]
    assert due(cast.head, kind="influence") == [never, old]
    assert due(cast.head, kind="influence", since="never") == [never]
    assert due(cast.head, key=True) == [part]
    assert due(cast.head, q="vélha") == [old]
    withdraw_assessment(Assessment.objects.filter(account=fresh).first())  # type: ignore[arg-type]
    assert fresh in due(cast.head)


def test_referral_is_given_and_received(cast: Any) -> None:
    giver, brought, foreign = account(kam=cast.stranger), account(), account(kam=cast.stranger)
    made = add_referral(account=giver, referred=brought, day=ago(9), won_on=ago(3), note=" feira ")
    add_referral(account=giver, referred=None, day=ago(1), note="Empresa X")
    seen = referrals_of(cast.head, giver)["given"]
    assert [(row.other, row.note) for row in seen] == [(None, "Empresa X"), (brought, "feira")]
    hidden = referrals_of(cast.stranger, giver)["given"][1]
    assert (hidden.other, hidden.is_hidden) == (None, True)
    add_referral(account=brought, referred=foreign, day=ago(1), note="segredo")
    [received] = referrals_of(cast.stranger, foreign)["received"]
    assert (received.other, received.note) == (None, "")
    withdraw_referral(made)
    assert len(referrals_of(cast.head, giver)["given"]) == 1
    withdraw_referral(made, withdrawn=False)
    assert len(referrals_of(cast.head, giver)["given"]) == 2


def test_referral_that_cannot_be_is_refused() -> None:
    giver, brought = account(), account()
    add_referral(account=giver, referred=brought, day=ago(5))
    for fields, message in (
        ({"referred": giver, "day": ago(1)}, "bring itself"),
        ({"referred": None, "day": ago(1)}, "Say who was referred"),
        ({"referred": brought, "day": ago(1)}, "written down already"),
        ({"referred": account(), "day": ago(-1)}, "future"),
        ({"referred": account(), "day": ago(1), "won_on": ago(2)}, "before it was referred"),
    ):
        with pytest.raises(InvalidInput, match=message):
            add_referral(account=giver, **fields)  # type: ignore[arg-type]
    assert Referral.objects.count() == 1
