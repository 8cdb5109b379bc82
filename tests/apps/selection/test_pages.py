"""What the pages of evaluations show: stored numbers in words, ways in and out that work, files and paper."""

import csv
import io
import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook

from tests.apps.refresh.conftest import days_ago, take_in
from tests.engine.test_reasons import numbers_of, points_as_shown, value_as_shown
from tests.portfolio import account
from tests.selection import evaluated, evaluation, proposal, run_jobs, version
from zelo.analytics.selection import evaluate
from zelo.apps.selection.board_paper import MOST, draw_paper, paper_content
from zelo.apps.selection.models import Decision, Evaluation, Proposal
from zelo.apps.selection.proposal_list import reasons_of
from zelo.engine.evaluations import load_evaluation
from zelo.engine.home import Home
from zelo.engine.stability import _stored, what_if

ACCOUNTS, CHOSEN = 240, 200
Browser = Callable[[str], Client]


@pytest.fixture
def many(home: Home, refresh: Callable[[], Any]) -> Evaluation:
    """An evaluation of many accounts that differ."""
    chance = random.Random(20261130)
    codes = [f"K{number:03d}" for number in range(ACCOUNTS)]
    names = [
        {"code": code, "name": f"Conta {chr(65 + n % 26)}{chr(65 + n // 26)}"} for n, code in enumerate(codes)
    ]
    take_in(home, "accounts", names)
    rows = [
        {
            "record_id": f"{code}-{n}",
            "account_code": code,
            "document": f"{code}-{n}",
            "day": days_ago(chance.randrange(350)),
            "net": Decimal(chance.randrange(100, 30_000)) / 100,
        }
        for code in codes
        for n in range(chance.choice((1, 1, 2, 3, 4, 6)))
    ]
    take_in(home, "transactions", rows)
    refresh()
    return evaluated(version())


@pytest.mark.parametrize(("code", "language"), [("pt-br", "pt"), ("en", "en")])
def test_sentences_of_the_list_name_the_stored_numbers(
    many: Evaluation, cast: Any, client_of: Browser, code: str, language: str
) -> None:
    cast.head.language = code
    cast.head.save()
    rows = random.Random(7).sample(list(many.proposals.all()), CHOSEN)
    records = load_evaluation_of(many).records_of([row.account_key for row in rows])
    file = client_of("head").get(f"/evaluations/{many.pk}/export.csv?show=all").getvalue().decode("utf-8-sig")
    told = list(csv.reader(io.StringIO(file), delimiter=";" if ";" in file.splitlines()[0] else ","))
    place, keys = told[0].index("Por quê" if language == "pt" else "Why"), told[0].index(
        "Código" if language == "pt" else "Code"
    )  # fmt: skip
    sentences = {row[keys]: row[place] for row in told[1:]}
    assert len(sentences) == ACCOUNTS
    for row in rows:
        record = records[row.account_key]
        found = set(numbers_of(sentences[row.account_key].replace(row.name, ""), language))
        assert points_as_shown(record.score or 0.0) & found, sentences[row.account_key]
        for name, points in record.contributions.items():
            if points:
                assert points_as_shown(points) & found
                assert value_as_shown(name, record.values[name]) & found


@pytest.mark.parametrize(("code", "pattern"), [("pt-br", "passasse de .+ para"), ("en", "went from .+ to")])
def test_the_change_that_a_page_names_moves_the_account(
    many: Evaluation, cast: Any, client_of: Browser, code: str, pattern: str
) -> None:
    cast.head.language = code
    cast.head.save()
    client, stored = client_of("head"), load_evaluation_of(many)
    policy, matrix = _stored(stored)
    rows, moved = random.Random(8).sample(list(many.proposals.all()), 14), 0
    for row in rows:
        page = client.get(
            f"/evaluations/{many.pk}/accounts/{row.pk}/what-if/", headers={"HX-Request": "true"}
        ).content.decode()
        found = what_if(stored, stored.record(row.account_key))
        assert found is not None
        words = pattern if found.best else "single criterion|critério sozinho"
        assert re.search(words, unescape(page))
        moved += found.best is not None
        place = matrix.account_ids.tolist().index(row.account_key)
        for change in found.changes:
            if change.needed is None:
                continue
            values = {name: column.copy() for name, column in matrix.values.items()}
            values[change.measure][place] = change.needed
            after = evaluate(policy, replace(matrix, values=values))
            assert bool(after.is_key[place]) is not row.is_key
    assert moved >= 7


def test_an_account_shows_all_that_led_to_its_score(many: Evaluation, client_of: Browser) -> None:
    row = many.proposals.filter(is_key=True).order_by("rank").first()
    record = load_evaluation_of(many).record(row.account_key)
    page = client_of("head").get(f"/evaluations/{many.pk}/accounts/{row.pk}/")
    shown = page.context["found"]
    assert {part.name: part.contribution for part in shown.parts} == record.contributions
    measure = reverse("account_measure", args=[row.account_id, "revenue"])
    assert f'href="{measure}"' in page.content.decode()
    for address in ("waterfall.svg", "history.svg"):
        drawn = client_of("head").get(f"/evaluations/{many.pk}/accounts/{row.pk}/{address}")
        assert (drawn.status_code, drawn["Content-Type"]) == (200, "image/svg+xml")


def test_the_page_counts_who_comes_and_goes(company: Home, refresh: Any, client_of: Browser) -> None:
    refresh()
    made = evaluated(version(enter=6))
    page = client_of("head").get(f"/evaluations/{made.pk}/")
    rows = list(made.proposals.all())
    assert page.context["counts"]["entered"] == sum(row.change == "entered" for row in rows)
    assert page.context["counts"]["left"] == sum(row.change == "left" for row in rows)
    tiers = made.summary["tiers"]
    assert page.context["capacity"]["hours_used"] == 10 * tiers.get("strategic", 0) + 2 * tiers.get(
        "developing", 0
    )
    assert page.context["comparison"]["n"] == made.summary["key_accounts"]


def test_too_little_data_says_what_would_fill_it(db: None, client_of: Browser) -> None:
    made = evaluation(number=1, summary={**evaluation().summary, "tiers": {"insufficient_data": 2}})
    for unknown in ("margin influence", "influence"):
        proposal(made, account(), tier="insufficient_data", unknown=unknown, is_key=False, score=None)
    page = client_of("head").get(f"/evaluations/{made.pk}/?show=insufficient")
    assert page.context["unknown"] == [("Influence", 2), ("Margin", 1)]
    assert page.context["page"].total == 2


def test_two_evaluations_say_who_moved_through_what(company: Home, refresh: Any, client_of: Browser) -> None:
    refresh()
    first, second = evaluated(version(enter=30)), evaluated(version(number=2, enter=6, revenue=50))
    page = client_of("head").get(f"/evaluations/compare/?before={first.pk}&now={second.pk}")
    moved = {entry["move"].now.account_key for entry in page.context["moves"]}
    tiers = [dict(made.proposals.values_list("account_key", "tier")) for made in (first, second)]
    assert moved == {key for key in tiers[0] if tiers[0][key] != tiers[1][key]}
    told = " ".join(f"{entry.subject} {entry.part}" for entry in page.context["differences"])
    assert "Revenue" in told and "Developing" in told
    same = client_of("head").get(f"/evaluations/compare/?before={first.pk}&now={first.pk}")
    assert (same.context["moves"], same.context["same_policy"]) == ([], True)


def test_the_spreadsheet_has_reasons_and_no_formula(company: Home, refresh: Any, client_of: Browser) -> None:
    refresh()
    made = evaluated(version(enter=6))
    made.proposals.filter(account_key="C3").update(name="=cmd|calc")
    answer = client_of("head").get(f"/evaluations/{made.pk}/export.xlsx?show=all")
    sheet = load_workbook(io.BytesIO(answer.getvalue())).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    reasons = reasons_of(load_evaluation(company, made.number), ["C3"])
    [ours] = [row for row in rows if "C3" in row]
    assert ours[0] == "'=cmd|calc" and reasons["C3"] in ours
    assert len(rows) == 1 + made.proposals.count()


@pytest.mark.parametrize("language", ["pt-br", "en"])
def test_paper_is_one_page_and_says_how_many_more(many: Evaluation, cast: Any, language: str) -> None:
    many.proposals.update(is_key=True, tier="developing")
    with translation.override(language):
        drawn = draw_paper(cast.head, many)
        told = paper_content(cast.head, many, 10)
    assert drawn.startswith(b"%PDF-")
    assert drawn.count(b"/Type/Page") - drawn.count(b"/Type/Pages") == 1
    assert len(told["rows"]) == 10 and str(ACCOUNTS - 10) in told["more"]
    assert MOST < ACCOUNTS


class TestDeciding:
    def test_ticked_accounts_are_shown_and_then_decided_in_one_go(
        self, db: None, cast: Any, client_of: Browser
    ) -> None:
        made = evaluation(number=1)
        rows = [proposal(made, account(), tier="priority") for _ in range(3)]
        client, keys = client_of("head"), [str(row.pk) for row in rows[:2]]
        page = client.post(f"/evaluations/{made.pk}/decide/", {"proposal": keys})
        assert page.status_code == 200 and not Decision.objects.exists()
        assert page.context["preview"].changing == 2
        form = {
            "proposal": keys,
            "action": "confirm",
            "reason": "Yes",
            "seen": page.context["form"]["seen"].value(),
        }
        done = client.post(f"/evaluations/{made.pk}/decide/", form, follow=True)
        assert Decision.objects.filter(person=cast.head, withdrawn_at=None).count() == 2
        batch = Decision.objects.first().batch
        assert done.redirect_chain[0][0] == f"/decisions/?batch={batch}"
        client.post(f"/decisions/batch/{batch}/withdraw/")
        assert not Decision.objects.filter(withdrawn_at=None).exists()

    def test_all_that_stay_are_confirmed_by_the_filter(self, db: None, client_of: Browser) -> None:
        made = evaluation(number=1)
        stays = [proposal(made, account(), change="stays", previous_tier="developing") for _ in range(30)]
        proposal(made, account(), change="entered")
        data = {"all": "on", "query": "change=stays", "action": "confirm", "reason": "Holds", "seen": 0}
        client_of("head").post(f"/evaluations/{made.pk}/decide/", data)
        assert {entry.proposal_id for entry in Decision.objects.all()} == {row.pk for row in stays}

    @pytest.mark.parametrize(
        "wrong", [{"reason": ""}, {"action": "exception", "reason": "x"}, {"seen": "x", "reason": "x"}]
    )
    def test_what_is_missing_is_said(self, db: None, client_of: Browser, wrong: dict[str, str]) -> None:
        row = proposal(evaluation(number=1), account())
        data = {"proposal": row.pk, "action": "confirm", "seen": 0, **wrong}
        assert client_of("head").post(f"/evaluations/{row.evaluation_id}/decide/", data).status_code == 422
        assert not Decision.objects.exists()


def test_the_accounts_page_says_who_decided(db: None, cast: Any, client_of: Browser) -> None:
    one = account(kam=cast.kam)
    row = proposal(evaluation(number=1), one, tier="priority")
    data = {"proposal": row.pk, "action": "confirm", "reason": "Opens the region", "seen": 0}
    client_of("head").post(f"/evaluations/{row.evaluation_id}/decide/", data)
    page = client_of("kam").get(f"/accounts/{one.pk}/why/").content.decode()
    assert "Opens the region" in page and "Head Souza" in page
    assert "/evaluations/" not in page  # not a KAM's to open
    assert "Decided: Priority" in client_of("kam").get(f"/accounts/{one.pk}/timeline/").content.decode()


def test_reproducing_from_the_page_says_the_same(company: Home, refresh: Any, client_of: Browser) -> None:
    refresh()
    made = evaluated(version())
    client = client_of("analyst")
    client.post(f"/evaluations/{made.pk}/reproduce/")
    assert "It is being computed again." in client.get(f"/evaluations/{made.pk}/").content.decode()
    run_jobs()
    assert "the same list, account by account" in client.get(f"/evaluations/{made.pk}/").content.decode()


def test_an_evaluation_is_asked_for_and_shows_how_far_it_is(
    company: Home, refresh: Any, client_of: Browser
) -> None:
    refresh()
    client, told = client_of("analyst"), version()
    page = client.post("/evaluations/new/", {"version": told.pk, "as_of": days_ago(30), "note": "Year's end"})
    address = page["Location"]
    assert "z-progress" in client.get(address).content.decode()
    run_jobs()
    assert "Year" in client.get(address).content.decode()
    later = client.post(
        "/evaluations/new/", {"version": told.pk, "as_of": timezone.localdate() + timedelta(1)}
    )
    assert later.status_code == 422


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/evaluations/", "/evaluations/{pk}/?show=all", "/evaluations/{pk}/export.csv?show=all",
        "/evaluations/{pk}/list.pdf", "/evaluations/{pk}/accounts/{row}/", "/evaluations/compare/",
        "/evaluations/{pk}/decide/?all=on&query=show%3Dall", "/decisions/", "/decisions/export.csv",
    ],
)  # fmt: skip
def test_questions_do_not_grow_with_rows(cast: Any, client_of: Browser, address: str) -> None:
    client, counts = client_of("head"), []
    old, made = evaluation(number=1), evaluation(number=2)
    for start, end in ((0, 1), (1, 30)):
        for number in range(start, end):
            one = account(f"Conta {number}", kam=cast.kam)
            for of in (old, made):
                row = proposal(of, one, rank=number + 1, tier="priority" if of == made else "developing")
            Decision.objects.create(
                account=one,
                day=days_ago(1),
                tier="priority",
                action="confirm",
                person=cast.head,
                proposal=row,
            )
            evaluation(number=100 + number, as_of=days_ago(number + 3))
        target = address.format(pk=made.pk, row=Proposal.objects.filter(evaluation=made).first().pk)
        client.get(target).getvalue()
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(target)
            assert answer.status_code == 200 and answer.getvalue()
        counts.append(len(asked))
    assert counts[0] >= counts[1]


def load_evaluation_of(made: Evaluation) -> Any:
    from django.conf import settings

    return load_evaluation(settings.HOME, made.number)
