"""The account's page: what each role sees of it, what changed, what is due, and what a figure is made of."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.portfolio import account, contact, give
from tests.refreshes import refresh
from zelo.apps.engagement.actions import log_interaction
from zelo.apps.people.actions import plan_absence
from zelo.apps.portfolio.models import AccountState, Assessment, Refresh, Snapshot
from zelo.apps.portfolio.queries.care import carers_of
from zelo.apps.portfolio.queries.figures import figures_of, measures_for, months_for
from zelo.apps.portfolio.queries.news import dues_of, news_of
from zelo.apps.portfolio.queries.visibility import account_for
from zelo.engine.evaluate import run_evaluation
from zelo.engine.home import Home
from zelo.engine.import_file import import_file
from zelo.engine.policies import find_policy
from zelo.engine.requests import import_request

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]
TODAY = date(2026, 6, 30)
COST, MONEY = "777.777", "888.888"


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Home:
    settings.HOME = Home(tmp_path / "home", "BRL", "en")
    found: Home = settings.HOME
    return found


@pytest.fixture
def seen(cast: Any) -> Any:
    """An account with figures, costs among them, that the KAM, success and contributor have a part in."""
    ours = account("Tamipira", kam=cast.kam, code="T1")
    give(ours, cast.customer_success, "customer_success")
    give(ours, cast.contributor, "contributor")
    AccountState.objects.filter(account=ours).update(
        tier="priority", score=81, rank=3, revenue_12m=888888, revenue_change=0.1, margin_12m=777777,
        margin_rate=0.5, lifetime_revenue=888888, lifetime_margin=777777,
    )  # fmt: skip
    refresh(
        {"T1": {"revenue": 888888, "margin": 777777, "lifetime_margin": 777777, "p_alive": 0.9}},
        {"T1": [(date(2026, 5, 1), 888888, 777777, 2), (date(2026, 6, 1), 10, None, 1)]},
        as_of=TODAY,
    )
    return ours


def pages(of: Any) -> list[str]:
    names = (
        "account",
        "account_print",
        "account_numbers",
        "account_why",
        "account_timeline",
        "account_record",
    )
    single = [reverse(name, args=[of.pk]) for name in names]
    return [*single, *(reverse(f"account_{part}", args=[of.pk, "revenue"]) for part in ("measure", "rows"))]


def plain(answer: Any) -> str:
    return str(answer.content.decode()).replace(",", ".").replace(" ", "").replace("\xa0", "")


def test_who_sees_no_costs_finds_none_on_any_page(seen: Any, client_of: ClientOf) -> None:
    for who, costs in (("kam", True), ("customer_success", False)):
        client = client_of(who)
        texts = [plain(client.get(address)) for address in pages(seen)]
        assert all(COST in text for text in texts[:1] + texts[2:3]) is costs
        assert any("margin" in text.lower() for text in texts) is costs
        assert any(COST in text for text in texts) is costs
        for address in (
            "/measures/margin/",
            "/measures/margin/rows/",
            "/charts/margin.svg",
            "/measures/margin/history.svg",
        ):
            assert (client.get(f"/accounts/{seen.pk}{address}").status_code == 200) is costs, address


def test_who_sees_no_money_finds_none_on_any_page(seen: Any, client_of: ClientOf) -> None:
    client = client_of("contributor")
    answers = [client.get(address) for address in pages(seen)]
    assert [answer.status_code for answer in answers] == [200, 200, 403, 403, 403, 200, 403, 403]
    for answer in answers:
        text = plain(answer)
        assert MONEY not in text and "R$" not in text and "Score" not in text
    assert "Tamipira" in answers[0].content.decode()


def test_figures_are_of_what_the_viewer_may_see(seen: Any, cast: Any) -> None:
    last = Refresh.objects.get()
    assert set(figures_of(cast.kam, seen, last)) == {"revenue", "margin", "lifetime_margin", "p_alive"}
    assert set(figures_of(cast.customer_success, seen, last)) == {"revenue", "p_alive"}
    assert figures_of(cast.contributor, seen, last) == {}
    assert "margin" not in measures_for(cast.customer_success)


def test_months_without_a_purchase_are_zero_and_unknown_margins_stay_unknown(seen: Any, cast: Any) -> None:
    months = months_for(cast.kam, seen, Refresh.objects.get())
    assert (len(months), months[-1].month, months[0].month) == (24, date(2026, 6, 1), date(2024, 7, 1))
    assert [(m.revenue, m.margin, m.documents) for m in months[-3:]] == [
        (0, 0, 0),
        (888888, 777777, 2),
        (10, None, 1),
    ]
    assert {m.margin for m in months_for(cast.customer_success, seen, Refresh.objects.get())} == {None}


def test_refresh_that_is_no_longer_kept_leaves_figures_unknown(
    seen: Any, cast: Any, client_of: ClientOf
) -> None:
    Refresh.objects.create(state="done", as_of=TODAY)
    assert figures_of(cast.kam, seen, Refresh.objects.first()) == {}
    assert client_of("kam").get(f"/accounts/{seen.pk}/numbers/").status_code == 200


def test_charts_are_drawn_in_both_themes(seen: Any, client_of: ClientOf) -> None:
    client = client_of("kam")
    drawn = [
        client.get(f"/accounts/{seen.pk}/charts/revenue.svg?theme={theme}") for theme in ("light", "dark")
    ]
    assert [answer.headers["Content-Type"] for answer in drawn] == ["image/svg+xml"] * 2
    assert drawn[0].content != drawn[1].content
    assert "private" in drawn[0].headers["Cache-Control"]
    assert client.get(f"/accounts/{seen.pk}/charts/nothing.svg").status_code == 404


def test_evaluation_made_of_costs_shows_its_parts_to_who_sees_costs(
    cast: Any, client_of: ClientOf, home: Home, tmp_path: Path
) -> None:
    lines = "\n".join(
        f"T{n};2026-0{m}-10;{n}{m};{n * m}00,00;{n}0,00" for n in range(1, 6) for m in range(1, 7)
    )
    path = tmp_path / "transactions.csv"
    path.write_text("account_code;day;document;net;cost\n" + lines)
    import_file(home, import_request(path, "transactions"), lambda step, fraction: None)
    ours = account("Tamipira", kam=cast.kam, code="T5")
    give(ours, cast.customer_success, "customer_success")
    for policy, shown in (("purchases", (True, True)), ("balanced", (True, False))):
        made = run_evaluation(home, find_policy(home, policy), as_of=TODAY, progress=lambda step, part: None)
        refresh({}, as_of=TODAY, evaluation=made.id, manifest=home.lake.snapshot().manifest)
        for who, sees in zip(("kam", "customer_success"), shown, strict=True):
            client = client_of(who)
            answer = client.get(f"/accounts/{ours.pk}/why/")
            assert (bool(answer.context["found"].sentence), bool(answer.context["found"].parts)) == (
                sees,
                sees,
            )
            parts = client.get(f"/accounts/{ours.pk}/why/parts.svg").status_code
            moves = client.get(f"/accounts/{ours.pk}/why/what-if/").status_code
            drawn = bool(answer.context["found"].bars)
            assert ((moves == 200), (parts == 200), drawn and not sees) == (sees, drawn, False)
    rows = [
        client_of(who).get(f"/accounts/{ours.pk}/measures/revenue/rows/").context["tables"][0]
        for who in ("kam", "customer_success")
    ]
    assert [(len(part.rows), ("cost", True) in part.columns) for part in rows] == [(6, True), (6, False)]


def test_change_since_four_weeks_ago_is_told(cast: Any) -> None:
    ours = account(kam=cast.kam)
    days = (60, 30, 10, 0)
    for days_ago, tier, score, revenue in zip(
        days,
        ("standard", "developing", "priority", "priority"),
        (10, 60, 70, 81),
        (1, 100, 200, 110),
        strict=True,
    ):
        day = timezone.localdate() - timedelta(days=days_ago)
        made = Refresh.objects.create(state="done", as_of=day)
        Snapshot.objects.create(
            account=ours, refresh=made, day=day, tier=tier, score=score, revenue_12m=revenue
        )
    news = news_of(cast.head, account_for(cast.head, ours.pk))
    assert news.since == timezone.localdate() - timedelta(days=30)
    texts = [line.text for line in news.lines]
    assert texts[:3] == [
        "Tier: Developing → Priority",
        "Score: 60 → 81 points",
        "Revenue of 12 months: up 10.0%, to R$110",
    ]
    brief = [line.text for line in news_of(cast.contributor, ours).lines]
    assert brief[:1] == ["Tier: Developing → Priority"] and not any("Score" in text for text in brief)


def test_what_is_due_is_told_by_urgency(cast: Any) -> None:
    ours = account()
    today = timezone.localdate()
    AccountState.objects.filter(account=ours).update(
        tier="strategic", notice_on=today + timedelta(days=10), contract_ends_on=today + timedelta(days=70),
        last_touch_on=today - timedelta(days=40),
    )  # fmt: skip
    Assessment.objects.create(account=ours, kind="influence", level=2, day=today - timedelta(days=400))
    seen = account_for(cast.head, ours.pk)
    assert [(line.text, line.tone) for line in dues_of(cast.head, seen, carers_of(seen))] == [
        ("Notice of the contract: 10 days left", "red"),
        ("Nobody is KAM of this account", "red"),
        ("No touch for 40 days", "orange"),
        ("To be assessed again: Influence and authority", "yellow"),
        ("Not assessed yet: Alignment of objectives, Growth potential", ""),
    ]


def test_deputy_stands_beside_an_absent_kam(cast: Any, client_of: ClientOf) -> None:
    ours = account(kam=cast.kam)
    today = timezone.localdate()
    plan_absence(person=cast.kam, deputy=cast.stranger, first_day=today, last_day=today + timedelta(days=5))
    [carer] = carers_of(ours)
    assert (carer.person, carer.deputy, carer.is_kam) == (cast.kam, cast.stranger, True)
    assert (
        f"{cast.stranger.name} stands in"
        in client_of("stranger").get(f"/accounts/{ours.pk}/").content.decode()
    )


def test_account_without_any_data_says_what_would_fill_it(cast: Any, client_of: ClientOf) -> None:
    ours = account(kam=cast.kam)
    text = client_of("kam").get(f"/accounts/{ours.pk}/").content.decode()
    for hint in (
        "needs invoices",
        "not evaluated yet",
        "no contract",
        "none logged yet",
        "No refresh has run yet",
    ):
        assert hint in text
    assert (
        "Nothing about it in the data yet: import"
        in client_of("kam").get(f"/accounts/{ours.pk}/measures/csat/").content.decode()
    )


def test_questions_do_not_grow_with_what_happened(
    cast: Any, client_of: ClientOf, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ours = account(kam=cast.kam)
    client = client_of("head")
    counts: list[list[int]] = []
    for number in (1, 29):
        for _ in range(number):
            person = contact(ours)
            log_interaction(account=ours, person=cast.kam, contacts=[person], text="x")
            give(ours, cast.administrator, "contributor").delete()
            Assessment.objects.create(account=ours, kind="influence", level=1, day=TODAY, assessor=cast.kam)
            account(parent=ours)
        found = []
        for address in [
            *pages(ours),
            reverse("account_edit", args=[ours.pk]),
            reverse("touch_new", args=[ours.pk]),
        ]:
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            found.append(len(asked))
        counts.append(found)
    assert counts[0] == counts[1]
    assert max(counts[1]) <= 40
