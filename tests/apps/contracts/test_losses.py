"""Losses: asked for, explained once, beside what was known then; listed, summed and exported."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.apps.contracts.test_cases import agreed, passed
from tests.apps.contracts.test_records import ahead, made
from tests.portfolio import account
from zelo.apps.contracts.actions.cases import call_renewal
from zelo.apps.contracts.actions.postmortems import write_post_mortem
from zelo.apps.contracts.actions.records import announce_termination, take_back_termination
from zelo.apps.contracts.models import PostMortem, RenewalCase
from zelo.apps.contracts.queries.known import known_before, known_on
from zelo.apps.contracts.queries.losses import losses, losses_of, sums
from zelo.apps.operations.models import Change
from zelo.apps.operations.versions import Conflict
from zelo.apps.portfolio.models import Refresh, Snapshot
from zelo.apps.work.models import Alert
from zelo.lib.errors import InvalidInput

pytestmark = pytest.mark.django_db
In = Callable[[str], Client]


def lost(of: Any, code: str = "L", **fields: Any) -> RenewalCase:
    """A renewal lost today."""
    contract = made(of=of, code=code, **fields)
    passed()
    contract.refresh_from_db()
    announce_termination(contract, version=contract.version, received_on=ahead(0), by="client")
    passed()
    return RenewalCase.objects.get(contract=contract)


def reduced(of: Any, code: str = "R") -> RenewalCase:
    """12,000 a year that became 9,000."""
    contract = made(of=of, code=code)
    passed()
    agreed(contract, ends_on=ahead(530), amount=Decimal("9000.00"))
    passed()
    return RenewalCase.objects.get(contract=contract, outcome="reduced")


def test_head_is_asked_until_the_reason_is_given(cast: Any) -> None:
    head, case = cast.head, lost(account(kam=cast.kam))
    alert = Alert.objects.get(kind="contract.postmortem")
    assert (alert.state, alert.owner, alert.due_on) == ("open", head, ahead(14))
    write_post_mortem(case, version=None, by=cast.kam, reason="price")
    passed()
    alert.refresh_from_db()
    assert alert.state == "over"


def test_money_is_what_is_not_kept(cast: Any) -> None:
    of = account(kam=cast.kam)
    lost(of), reduced(of), lost(of, "U", amount=None)
    found = losses(cast.head, {})
    assert {case.contract.code: case.lost for case in found} == {"L": 12_000, "R": 3_000, "U": None}
    write_post_mortem(found.get(contract__code="R"), version=None, by=cast.kam, reason="service")
    summed = sums(losses(cast.head, {}))
    assert (summed["count"], summed["money"]) == (3, 15_000)
    assert [(one["label"], one["count"], one["money"]) for one in summed["reasons"]] == [
        ("", 2, 12_000),
        ("Service", 1, 3_000),
    ]


def test_list_is_narrowed_and_shows_only_what_one_sees(cast: Any) -> None:
    mine, other = account("Água Boa", kam=cast.kam), account("Zênite", kam=cast.stranger)
    case = lost(mine)
    reduced(other)
    write_post_mortem(case, version=None, by=cast.kam, reason="price")
    this_year = timezone.localdate().year
    for chosen, expected in (
        ({}, {"L", "R"}),
        ({"outcome": "reduced"}, {"R"}),
        ({"reason": "price"}, {"L"}),
        ({"reason": "none"}, {"R"}),
        ({"q": "agua"}, {"L"}),
        ({"year": this_year}, {"L", "R"}),
        ({"year": this_year - 1}, set()),
    ):
        assert {one.contract.code for one in losses(cast.head, chosen)} == expected, chosen
    assert [one.contract.code for one in losses(cast.head, {"sort": "-amount"})] == ["L", "R"]
    assert [one.contract.code for one in losses(cast.stranger, {})] == ["R"]
    assert list(losses(cast.contributor, {})) == []


def test_known_is_as_it_was_then_and_is_kept(cast: Any) -> None:
    """The call is that of the day, a figure that of the last snapshot before it, nothing that came after."""
    case = lost(account(kam=cast.kam))
    of = case.contract.account
    RenewalCase.objects.filter(pk=case.pk).update(outcome="", closed_on=None, opened_on=ahead(-240))
    case.refresh_from_db()
    call_renewal(case, version=case.version, by=cast.kam, call="at_risk", reason="New buyer")
    long_ago = timezone.now() - timedelta(days=120)
    Change.objects.filter(changes__has_key="call").update(timestamp=long_ago)
    RenewalCase.objects.filter(pk=case.pk).update(outcome="lost", closed_on=ahead(0))
    case.refresh_from_db()
    for days, revenue in ((-200, 900), (-100, 500), (-80, 100)):
        refresh = Refresh.objects.create(as_of=ahead(days), state="done")
        Snapshot.objects.create(account=of, refresh=refresh, day=ahead(days), revenue_12m=revenue)
    before, then, now = known_before(case)
    assert (before["call"], then["call"], now["call"]) == ("undecided", "at_risk", "at_risk")
    assert [one["revenue_12m"] for one in (before, then, now)] == ["900.00", "500.00", None]
    assert known_on(case, ahead(-241))["call"] is None
    said = write_post_mortem(case, version=None, by=cast.kam, reason="price")
    Snapshot.objects.all().delete()
    assert PostMortem.objects.get(pk=said.pk).known[0]["revenue_12m"] == "900.00"


def test_touches_and_alerts_are_those_of_the_days_before(cast: Any) -> None:
    from zelo.apps.engagement.actions import log_interaction

    case = lost(account(kam=cast.kam))
    of = case.contract.account
    for days in (-10, -89, -90, -200):
        log_interaction(account=of, person=cast.kam, text="Visita", day=ahead(days))
    assert known_on(case, ahead(0))["touches"] == 2
    assert known_on(case, ahead(-90))["touches"] == 1
    Alert.objects.filter(account=of).update(since=ahead(-50), state="over", settled_on=ahead(-20))
    assert [known_on(case, ahead(days))["alerts"] for days in (-51, -50, -21, -20)] == [0, 3, 3, 0]


def test_reason_that_says_nothing_needs_its_story_and_nobody_overwrites_another(cast: Any) -> None:
    case = lost(account(kam=cast.kam))
    with pytest.raises(InvalidInput, match="Say what happened"):
        write_post_mortem(case, version=None, by=cast.kam, reason="other")
    said = write_post_mortem(case, version=None, by=cast.kam, reason="price")
    write_post_mortem(case, version=said.version, by=cast.head, reason="service", lessons="Visit earlier")
    with pytest.raises(Conflict):
        write_post_mortem(case, version=said.version, by=cast.kam, reason="price")
    with pytest.raises(Conflict):
        write_post_mortem(case, version=None, by=cast.kam, reason="price")
    assert PostMortem.objects.get().lessons == "Visit earlier"
    open_case = made(code="OPEN")
    passed()
    with pytest.raises(InvalidInput, match="neither"):
        write_post_mortem(open_case.cases.get(), version=None, by=cast.kam, reason="price")


def test_termination_that_is_taken_back_opens_its_renewal_again(cast: Any) -> None:
    case = lost(account(kam=cast.kam))
    contract = case.contract
    contract.refresh_from_db()
    take_back_termination(contract, version=contract.version)
    passed()
    case.refresh_from_db()
    assert (case.outcome, case.closed_on, case.kept_yearly) == ("", None, None)
    assert Alert.objects.get(kind="contract.postmortem").state == "over"
    assert Alert.objects.get(kind="contract.notice").state == "open"
    assert list(losses(cast.head, {})) == []


def test_pages_and_file_say_the_same_in_both_languages(cast: Any, client_of: In) -> None:
    case = lost(account("Água Boa", kam=cast.kam))
    browser, address = client_of("kam"), f"/renewals/{case.pk}/post-mortem/"
    assert "Without a reason" in browser.get("/renewals/losses/").content.decode()
    assert "6 months before" in browser.get(address).content.decode()
    assert browser.post(address, {"reason": ""}).status_code == 422
    told = {"reason": "competitor", "competitor": "Ipê", "lessons": "Visit earlier"}
    assert browser.post(address, told).status_code == 302
    assert browser.post(address, told).status_code == 409
    page = browser.get("/renewals/losses/?reason=competitor").content.decode()
    assert "Ipê" in page and "Visit earlier" in page and "R$12,000.00" in page
    file = browser.get("/renewals/losses/export.csv").getvalue().decode("utf-8-sig").splitlines()
    assert len(file) == 2 and "Ipê" in file[1] and "Água Boa" in file[1]
    cast.kam.language = "pt-br"
    cast.kam.save()
    words = client_of("kam").get(address).content.decode()
    assert "6 meses antes" in words and "Motivo principal" in words
    assert browser.get("/renewals/losses/?year=x&page=9").status_code == 200
    assert browser.get("/renewals/losses/export.pdf").status_code == 404
    [shown] = losses_of(case.contract)
    assert (shown.pk, shown.lost) == (case.pk, 12_000)


def test_questions_do_not_grow_with_rows(cast: Any, client_of: In) -> None:
    client, counts = client_of("head"), []
    of = account(kam=cast.kam)
    for start, end in ((0, 1), (1, 20)):
        for number in range(start, end):
            lost(of, f"N{number}")
        client.get("/renewals/losses/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/renewals/losses/").status_code == 200
        counts.append(len(asked))
    assert counts[0] >= counts[1]
