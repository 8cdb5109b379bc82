"""Chances, questions to the head, stored forecasts and their scores, through the database and the pages."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.apps.contracts.test_records import ahead, made
from tests.portfolio import account
from zelo.analytics.contracts.chance import call_chances
from zelo.apps.contracts.actions.cases import call_renewal
from zelo.apps.contracts.actions.chances import answer_apart
from zelo.apps.contracts.actions.forecasts import stored_of
from zelo.apps.contracts.actions.nightly import calendar_of, keep_outlook, pass_over
from zelo.apps.contracts.actions.records import announce_termination
from zelo.apps.contracts.models import CaseChance, Contract, RenewalCase, StoredForecast
from zelo.apps.contracts.queries.fared import fared
from zelo.apps.contracts.queries.outlook import coming_renewals, decided_calls, forecast_of, month_starts
from zelo.apps.work.models import Alert
from zelo.lib.errors import InvalidInput

pytestmark = pytest.mark.django_db
In = Callable[[str], Client]
PAGES = (
    "/renewals/", "/renewals/calendar/", "/renewals/forecast/", "/renewals/forecast/past/",
    "/renewals/movements/", "/renewals/forecast/export.csv", "/renewals/movements/export.csv",
)  # fmt: skip


def night(day: date | None = None) -> None:
    day = day or ahead(0)
    pass_over(list(Contract.objects.values_list("pk", flat=True)), day, calendar_of(day))
    keep_outlook(day, transaction.atomic)


def history(of: Any, renewed: int, lost: int) -> None:
    """Contracts that were renewed once each and still run far ahead, and others that ended."""
    for number in range(renewed):
        made(
            of=of, code=f"R{number}", starts_on=ahead(-500), ends_on=ahead(-135), renewal="same_term",
            client_notice=0, supplier_notice=None,
        )  # fmt: skip
    for number in range(lost):
        made(of=account(f"Gone {number}"), code=f"L{number}", starts_on=ahead(-800), ends_on=ahead(-435))
        Contract.objects.filter(code=f"L{number}").update(notified_on=ahead(-500), terminated_on=ahead(-435))


@pytest.fixture
def case(cast: Any) -> RenewalCase:
    """The KAM's renewal, while seven of thirty terms like it were kept."""
    assert cast.head
    of = account("Água Boa", kam=cast.kam)
    history(of, 7, 23)
    made(of=of, code="A")
    night()
    return RenewalCase.objects.get(contract__code="A")


def called(case: RenewalCase, by: Any, call: str = "renew", **said: Any) -> RenewalCase:
    case.refresh_from_db()
    return call_renewal(case, version=case.version, by=by, call=call, **said)


def test_chance_is_kept_with_how_many_terms_say_so(case: RenewalCase) -> None:
    kept = CaseChance.objects.get(case=case)
    assert (kept.terms, kept.as_of, kept.apart) == (30, ahead(0), False)
    assert kept.chance == pytest.approx(7 / 30, abs=0.12)


def test_too_few_terms_are_no_chance(cast: Any) -> None:
    of = account(kam=cast.kam)
    history(of, 3, 2)
    made(of=of, code="A")
    night()
    assert CaseChance.objects.get(case__contract__code="A").chance is None


def test_head_is_asked_where_call_and_model_part_and_only_once(case: RenewalCase, cast: Any) -> None:
    called(case, cast.kam)
    night()
    asked = Alert.objects.get(kind="contract.apart")
    assert (asked.owner, asked.state) == (cast.head, "open")
    answer_apart(case, answer="kept", by=cast.head)
    night(ahead(1))
    kept = CaseChance.objects.get(case=case)
    assert (kept.answer, kept.answered_call, kept.answered_by, kept.is_asked) == (
        "kept",
        "renew",
        cast.head,
        False,
    )
    assert [alert.state for alert in Alert.objects.filter(kind="contract.apart")] == ["over"]


def test_question_is_over_once_the_call_is_made_anew(case: RenewalCase, cast: Any) -> None:
    called(case, cast.kam)
    night()
    called(case, cast.kam, "at_risk", reason="They look elsewhere")
    night(ahead(1))
    assert Alert.objects.get(kind="contract.apart").state == "over"
    with pytest.raises(InvalidInput):
        answer_apart(case, answer="kept", by=cast.head)


def test_forecasts_that_were_broken_off_go_on_below(case: RenewalCase, cast: Any) -> None:
    """The highest of three cases is kept when the night breaks off; the next one keeps the others, once."""
    more = [made(of=case.account, code=f"CT-{number}") for number in (8, 9)]
    pass_over([one.pk for one in more], ahead(0), calendar_of(ahead(0)))
    last = RenewalCase.objects.order_by("pk").last()
    StoredForecast.objects.all().delete()
    assert last is not None
    stored_of(last, ahead(0), call_chances(decided_calls())).save()
    night()
    night()
    assert StoredForecast.objects.filter(month=ahead(0).replace(day=1)).count() == 3


def test_forecast_is_kept_once_a_month_and_scored_when_decided(case: RenewalCase, cast: Any) -> None:
    first = StoredForecast.objects.get(case=case)
    assert (first.call, first.call_chance, first.expected) == ("undecided", 0.75, Decimal("9000.00"))
    called(case, cast.kam)
    night(ahead(1) if ahead(1).month == ahead(0).month else ahead(0))
    assert StoredForecast.objects.filter(case=case).count() == 1
    later = (ahead(0).replace(day=1) + timedelta(days=32)).replace(day=2)
    night(later)
    assert [one.call for one in case.forecasts.order_by("month")] == ["undecided", "renew"]
    contract = Contract.objects.get(pk=case.contract_id)
    announce_termination(contract, version=contract.version, received_on=ahead(0), by="client")
    night(later)
    assert {(one.kept, one.came) for one in case.forecasts.all()} == {(False, Decimal("0.00"))}


def test_scores_are_those_of_the_horizon(case: RenewalCase, cast: Any) -> None:
    StoredForecast.objects.all().delete()
    for number, (said, kept) in enumerate([(0.95, True), (0.5, False)]):
        StoredForecast.objects.create(
            case=case, month=date(2026, 1 + number, 1), call="renew", call_chance=said, chance=0.8,
            yearly=1_000, expected=950, ends_in=3, owner=cast.kam, kept=kept, came=1_000 if kept else 0,
        )  # fmt: skip
    six, three, _one = fared(cast.head)
    assert six.calls.count == 0 and three.calls.count == 2 and not three.calls.enough
    assert three.calls.brier == pytest.approx((0.05**2 + 0.5**2) / 2)
    assert three.model.brier == pytest.approx((0.2**2 + 0.8**2) / 2)
    assert three.calls.bias == pytest.approx(900) and three.model.bias == pytest.approx(600)
    assert [(name, one.count) for name, one in three.people] == [(cast.kam.name, 2)]
    assert fared(cast.stranger)[1].calls.count == 0


def test_forecast_holds_called_committed_and_what_has_no_case_yet(cast: Any) -> None:
    of = account(kam=cast.kam)
    made(of=of, code="A", ends_on=ahead(100), amount=10_000)
    made(of=of, code="B", ends_on=ahead(101), amount=None)
    made(of=of, code="C", ends_on=ahead(330), amount=4_000)
    made(of=of, code="D", ends_on=ahead(102), amount=8_000)
    night()
    called(RenewalCase.objects.get(contract__code="A"), cast.kam, "at_risk", reason="Price")
    RenewalCase.objects.filter(contract__code="D").update(outcome="renewed", closed_on=ahead(0))
    starts = month_starts(ahead(0), 13)
    rows = coming_renewals(cast.head, {}, starts[0], ahead(365))
    assert sorted((one.yearly, bool(one.case)) for one in rows if one.yearly) == [
        (4_000, False), (8_000, True), (10_000, True),
    ]  # fmt: skip
    (whole,) = forecast_of(rows, [(starts[0], ahead(365))], 1)
    assert (whole.count, whole.up, whole.committed, whole.at_risk) == (3, 22_000, 8_000, 10_000)
    assert whole.weighted == pytest.approx(8_000 + 0.5 * 10_000 + 0.75 * 4_000)
    assert 8_000 <= whole.low <= whole.weighted <= whole.high <= 22_000
    assert coming_renewals(cast.stranger, {}, starts[0], ahead(365)) == []
    assert len(coming_renewals(cast.head, {"whose": "mine"}, starts[0], ahead(365))) == 0


def test_head_answers_on_the_page_and_nobody_else(case: RenewalCase, cast: Any, client_of: In) -> None:
    called(case, cast.kam)
    night()
    address = f"/renewals/{case.pk}/"
    assert "Does the call stand?" in client_of("head").get(address).content.decode()
    assert "Does the call stand?" not in client_of("kam").get(address).content.decode()
    client_of("head").post(f"{address}answer/", {"answer": "changed"})
    assert CaseChance.objects.get(case=case).answer == "changed"


def test_pages_show_the_figures_and_what_is_behind_them(case: RenewalCase, cast: Any, client_of: In) -> None:
    browser, end = client_of("head"), case.term_ends_on
    page = browser.get(f"/renewals/forecast/?month={end.replace(day=1)}&part=up").content.decode()
    assert "Água Boa" in page and "R$12,000.00" in page
    moved = browser.get("/renewals/movements/").content.decode()
    month = ahead(-200).replace(day=1)
    assert f"month={month}&amp;kind=" in moved
    opened = browser.get(f"/renewals/movements/?month={month}&kind=expansion").content.decode()
    assert "Expansion, " in opened
    day = case.deadline_on
    assert "Água Boa" in browser.get(f"/renewals/calendar/?month={day:%Y-%m}").content.decode()
    assert browser.get("/renewals/calendar/?month=x").status_code == 200
    assert browser.get("/renewals/movements/?month=x&kind=y").status_code == 200


@pytest.mark.parametrize("who", ["head", "kam"])
@pytest.mark.parametrize("address", PAGES)
def test_questions_do_not_grow_with_rows(cast: Any, client_of: In, who: str, address: str) -> None:
    client, counts = client_of(who), []
    for start, end in ((0, 1), (1, 30)):
        for number in range(start, end):
            made(of=account(kam=cast.kam), code=f"N{number}")
        night()
        client.get(address).getvalue()
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
            assert answer.status_code == 200 and answer.getvalue()
        counts.append(len(asked))
    assert counts[0] >= counts[1]
