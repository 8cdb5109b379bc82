"""Adjustments in the application: the published vector, the formula, who decides, what the value becomes."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.apps.contracts.test_records import ahead, made, standing
from tests.portfolio import account
from zelo.apps.contracts.actions.adjustments import (
    approve_adjustment,
    propose_adjustment,
    refuse_adjustment,
    undo_adjustment,
)
from zelo.apps.contracts.actions.amendments import draft_amendment, sign_amendment
from zelo.apps.contracts.actions.clauses import PartWanted, keep_clause
from zelo.apps.contracts.actions.nightly import calendar_of, pass_over
from zelo.apps.contracts.actions.rates import Published, add_series, keep_rates
from zelo.apps.contracts.actions.records import set_items
from zelo.apps.contracts.adjustment_letter import draw_letter, letter_content
from zelo.apps.contracts.models import Adjustment, AdjustmentState, Contract, RateSeries
from zelo.apps.contracts.queries.adjustments import added_by_index
from zelo.apps.work.models import Alert
from zelo.lib.dates import add_months
from zelo.lib.errors import InvalidInput

pytestmark = pytest.mark.django_db
In = Callable[[str], Client]
THIS_MONTH = ahead(0).replace(day=1)


def flat(percent: str = "0.5", code: str = "own", months: int = 24) -> RateSeries:
    """A series with the same rate in each of the last months."""
    series = add_series(code=code, name=code.upper())
    past = [Published(add_months(THIS_MONTH, -back), Decimal(percent)) for back in range(1, months + 1)]
    keep_rates(series, past, source="Test")
    return series


def due_now(series: RateSeries | None = None, months: int = 12, **fields: Any) -> Contract:
    """A contract of 12,000 a year whose first adjustment fell due this month."""
    start = add_months(THIS_MONTH, -months)
    given: dict[str, Any] = {"starts_on": start, "ends_on": add_months(start, 60)}
    of = fields.pop("of", None)
    found = made(of=of, **(given | fields.pop("contract", {})))
    parts = fields.pop("parts", None) or [PartWanted(Decimal(100), series or flat())]
    keep_clause(found, version=0, parts=parts, **fields)
    return found


def state(contract: Contract) -> AdjustmentState:
    return AdjustmentState.objects.get(contract=contract)


def test_published_year_is_applied_to_the_cent(cast: Any) -> None:
    found = made(
        starts_on=date(2002, 2, 15), ends_on=None, renewal="none", amount=Decimal("10000.00"), amount_months=1
    )
    keep_clause(found, version=0, parts=[PartWanted(Decimal(100), RateSeries.objects.get(code="ipca"))])
    told = state(found)
    assert (told.due_on, told.status) == (date(2003, 2, 15), "ready")
    assert round(told.change * 100, 6) == Decimal("14.467041")
    one = propose_adjustment(found, by=cast.head, outcome="applied")
    found.refresh_from_db()
    assert (found.amount, found.amount_months) == (Decimal("11446.70"), 1)
    assert [rate["percent"] for rate in one.basis["parts"][0]["rates"]][:3] == ["0.36", "0.6", "0.8"]
    assert [(item.amount, item.ends_on) for item in found.items.order_by("pk")] == [
        (Decimal("10000.00"), date(2003, 2, 14)),
        (Decimal("11446.70"), None),
    ]
    assert state(found).due_on == date(2004, 2, 15)
    assert added_by_index(cast.head, date(2003, 2, 15), date(2003, 2, 15)) == {
        found.account_id: Decimal("1446.70")
    }
    assert added_by_index(cast.head, date(2003, 2, 16), date(2004, 2, 15)) == {}
    assert added_by_index(cast.contributor, date(2003, 2, 15), date(2003, 2, 15)) == {}


def test_missing_month_waits_and_is_never_zero(cast: Any) -> None:
    series = flat(months=24)
    series.rates.filter(month=add_months(THIS_MONTH, -1)).delete()
    found = due_now(series)
    told = state(found)
    month = add_months(THIS_MONTH, -1)
    assert (told.status, told.change, told.waits_for) == ("waiting", None, [f"{month:%Y-%m}"])
    with pytest.raises(InvalidInput, match="not published"):
        propose_adjustment(found, by=cast.head, outcome="applied")
    keep_rates(series, [Published(month, Decimal("0.5"))], source="Test")
    assert state(found).status == "ready"


def test_weights_cap_floor_and_fixed_rate() -> None:
    wage = add_series(code="wage", name="Wage", kind="yearly")
    keep_rates(wage, [Published(add_months(THIS_MONTH, -5), Decimal("5"))], source="Agreement")
    index = flat("0")
    both = [PartWanted(Decimal(70), wage), PartWanted(Decimal(30), index)]
    found = due_now(parts=both)
    assert state(found).change == Decimal("0.035")
    keep_clause(found, version=1, parts=both, cap=Decimal(3))
    assert (state(found).change, state(found).added) == (Decimal("0.03"), Decimal("360.00"))
    keep_clause(found, version=2, parts=both, cap=None, floor=Decimal(4))
    assert state(found).change == Decimal("0.04")
    keep_clause(found, version=3, parts=[PartWanted(Decimal(100), percent=Decimal("2.5"))], floor=None)
    assert state(found).change == Decimal("0.025")
    for wrong in ([PartWanted(Decimal(90), index)], []):
        with pytest.raises(InvalidInput, match="100 %"):
            keep_clause(found, version=4, parts=wrong)


def test_negative_rate_is_asked_and_keeping_the_value_forgoes_nothing(cast: Any) -> None:
    found = due_now(flat("-0.2"))
    assert state(found).status == "ask" and state(found).added < 0
    one = propose_adjustment(found, by=cast.head, outcome="waived", reason="Kept")
    assert (one.yearly_forgone, one.yearly_after) == (0, Decimal("12000.00"))
    other = due_now(flat("-0.2", "own2"), on_negative="keep", contract={"code": "CT-2"})
    assert (state(other).status, state(other).change) == ("ready", 0)


def test_leap_day_keeps_its_anniversary() -> None:
    found = made(starts_on=date(2024, 2, 29), ends_on=None, renewal="none")
    keep_clause(found, version=0, parts=[PartWanted(Decimal(100), flat())], last_on=date(2026, 2, 28))
    assert state(found).due_on == date(2027, 2, 28)
    keep_clause(
        found, version=1, parts=[PartWanted(Decimal(100), RateSeries.objects.get(code="own"))],
        last_on=date(2027, 2, 28),
    )  # fmt: skip
    assert state(found).due_on == date(2028, 2, 29)


def test_kam_proposes_and_the_head_approves(cast: Any) -> None:
    found = due_now()
    one = propose_adjustment(found, by=cast.kam, outcome="partial", percent=Decimal(2), reason="Volume")
    assert (one.stage, state(found).status) == ("proposed", "proposed")
    assert standing(found).yearly == Decimal("12000.00")
    with pytest.raises(InvalidInput, match="waits for its approval"):
        propose_adjustment(found, by=cast.kam, outcome="applied")
    refuse_adjustment(one, by=cast.head)
    assert state(found).status == "ready"
    two = propose_adjustment(found, by=cast.kam, outcome="partial", percent=Decimal(2), reason="Volume")
    approve_adjustment(Adjustment.objects.get(pk=two.pk), by=cast.head)
    two.refresh_from_db()
    assert (standing(found).yearly, two.decided_by) == (Decimal("12240.00"), cast.head)
    assert two.yearly_forgone == Decimal("740.13") - Decimal("240.00")
    with pytest.raises(InvalidInput, match="decided already"):
        approve_adjustment(two, by=cast.head)


def test_waiver_needs_a_reason_and_counts_as_decided(cast: Any) -> None:
    found = due_now()
    with pytest.raises(InvalidInput, match="Say why"):
        propose_adjustment(found, by=cast.head, outcome="waived")
    one = propose_adjustment(found, by=cast.head, outcome="waived", reason="Kept the client")
    assert one.yearly_forgone == Decimal("740.13")
    assert (state(found).due_on, standing(found).yearly) == (add_months(THIS_MONTH, 12), Decimal("12000.00"))


def test_before_twelve_months_only_an_administrator_goes_on_with_a_reason(cast: Any) -> None:
    found, early = due_now(), add_months(THIS_MONTH, -1)
    for who, why in ((cast.head, "Agreed"), (cast.administrator, "")):
        with pytest.raises(InvalidInput, match=r"Lei 10\.192"):
            propose_adjustment(found, by=who, outcome="applied", effective_on=early, override=why)
    one = propose_adjustment(
        found, by=cast.administrator, outcome="applied", effective_on=early, override="Agreed"
    )
    assert (one.breaches, one.override, one.stage) == (["too_soon"], "Agreed", "approved")


def test_future_effect_changes_the_value_on_its_day_and_undo_puts_it_back(cast: Any) -> None:
    found = due_now()
    effect = ahead(20)
    one = propose_adjustment(found, by=cast.head, outcome="applied", effective_on=effect)
    found.refresh_from_db()
    assert (found.amount, standing(found).yearly) == (Decimal("12000.00"), Decimal("12000.00"))
    pass_over([found.pk], effect, calendar_of(effect))
    found.refresh_from_db()
    assert (found.amount, standing(found).yearly) == (Decimal("12740.13"), Decimal("12740.13"))
    undo_adjustment(Adjustment.objects.get(pk=one.pk), by=cast.head)
    found.refresh_from_db()
    assert (found.amount, found.items.count(), state(found).status) == (Decimal("12000.00"), 0, "ready")


def test_each_line_is_rounded_once_and_set_up_is_left_alone(cast: Any) -> None:
    found = made(starts_on=add_months(THIS_MONTH, -12), ends_on=ahead(400))
    lines = [
        {"name": "Care", "amount": Decimal("33.33"), "amount_months": 1},
        {"name": "Seats", "amount": Decimal("66.67"), "amount_months": 1},
        {"name": "Set-up", "amount": Decimal("900.00"), "recurring": False},
    ]
    set_items(found, version=1, items=lines)
    keep_clause(found, version=0, parts=[PartWanted(Decimal(100), percent=Decimal("1.5"))])
    one = propose_adjustment(found, by=cast.head, outcome="applied")
    assert [told["after"] for told in one.lines] == ["33.83", "67.67"]
    assert found.items.filter(name="Set-up").count() == 1
    undo_adjustment(Adjustment.objects.get(pk=one.pk), by=cast.head)
    assert sorted(found.items.values_list("amount", "ends_on")) == [
        (Decimal("33.33"), None), (Decimal("66.67"), None), (Decimal("900.00"), None),
    ]  # fmt: skip


def test_price_agreed_anew_restarts_the_twelve_months(cast: Any) -> None:
    found = due_now()
    draft = draft_amendment(found, summary="Price", effective_on=ahead(-40), by=cast.kam, amount=Decimal(9))
    version = Contract.objects.get(pk=found.pk).version
    sign_amendment(draft, version=version, signed_on=ahead(-40))
    pass_over([found.pk], ahead(0), calendar_of(ahead(0)))
    assert state(found).due_on == add_months(ahead(-40), 12)


def test_alert_tells_once_and_is_over_once_decided(cast: Any) -> None:
    found = due_now(of=account(kam=cast.kam))
    for _again in range(2):
        pass_over([found.pk], ahead(0), calendar_of(ahead(0)))
    alert = Alert.objects.get(kind="contract.adjustment")
    assert (alert.key, alert.owner) == (f"contract.adjustment:{found.pk}:{THIS_MONTH}", cast.kam)
    propose_adjustment(found, by=cast.head, outcome="applied")
    pass_over([found.pk], ahead(0), calendar_of(ahead(0)))
    alert.refresh_from_db()
    assert alert.state == "over"


def test_letter_says_rates_and_money_in_the_clients_language(cast: Any, client_of: In) -> None:
    found = due_now(of=account("Vale Verde"), words="clause 7.2")
    one = propose_adjustment(found, by=cast.head, outcome="applied")
    told = letter_content(Adjustment.objects.get(pk=one.pk))
    assert told["account"] == "Vale Verde" and "clause 7.2" in told["paragraphs"][0]
    assert len(told["parts"][0]["rows"]) == 12 and told["lines"][0][1:] == ["R$12,000.00", "R$12,740.13"]
    assert draw_letter(one, "pt-br").startswith(b"%PDF")
    answer = client_of("head").get(f"/adjustments/{one.pk}/letter.pdf?language=en")
    assert answer["Content-Type"] == "application/pdf"
    assert client_of("head").get(f"/adjustments/{one.pk}/letter.pdf?language=xx").status_code == 404
