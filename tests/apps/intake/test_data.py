"""The data page's reads: what a refresh finds about the facts, against the facts themselves."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from tests.apps.refresh.conftest import ACCOUNTS, all_measures, company, days_ago, home, refresh, take_in
from zelo.apps.intake.data.findings import findings_of
from zelo.apps.intake.data.heat import step_of
from zelo.apps.intake.data.queries.quality import heat_of, shown_report, unlisted_page
from zelo.apps.intake.data.queries.sources import _rhythm, source_lines
from zelo.apps.portfolio.models import Account, AccountState, Merge
from zelo.engine.data_report import data_report, longest_gap
from zelo.engine.home import Home
from zelo.engine.refreshed import folder_of
from zelo.warehouse.lake import Batch

__all__ = ["company", "home", "refresh"]
Run = Callable[[], Any]


def test_report_is_what_the_facts_say(company: Home, refresh: Run) -> None:
    lost = {"record_id": "X", "account_code": None, "day": days_ago(2), "net": Decimal(7), "cost": Decimal(1)}
    take_in(company, "transactions", [lost])
    done = refresh()
    report = data_report(company, done.pk)
    assert report is not None
    everything = all_measures(company)
    rows = everything.pop("accounts")
    assert report.accounts == len(rows)
    assert report.without_cnpj == sum(row["cnpj"] is None for row in rows)
    for name, values in everything.items():
        unknown = sum(row["value"] is None for row in values)
        assert sum(report.unknown_by_segment[name]) == unknown, name
        assert report.measures[name]["accounts"] - report.measures[name]["known"] == unknown, name
    [stranger] = report.unlisted
    assert (stranger["code"], stranger["documents"], stranger["net"]) == ("N9", 1, "40.00")
    assert (report.unlisted_count, report.unlisted_net) == (1, "40.00")
    assert [(row["found"], row["net"]) for row in report.nameless] == [(1, "7.00")]


def test_sources_are_the_tables_with_their_days(company: Home, refresh: Run) -> None:
    refresh()
    _refresh, report = shown_report()
    lines = {line.table: line for line in source_lines(report)}
    sales = lines["transactions"]
    assert (sales.source, sales.rows, sales.first, sales.last) == ("main", 6, days_ago(400), days_ago(5))
    assert (sales.imports, sales.is_own) == (1, False)
    assert lines["accounts"].imports == 1


def test_a_source_says_who_imported_it(company: Home, refresh: Run, cast: Any) -> None:
    from zelo.apps.intake.models import Import

    [batch] = [batch for batch in company.lake.batches() if batch.table == "transactions"]
    made = Import.objects.create(batch=batch.id, created_by=cast.analyst, name="x.csv")
    lines = {line.table: line for line in source_lines(None)}
    assert (lines["transactions"].by, lines["transactions"].import_key) == (cast.analyst.name, made.pk)
    assert (lines["referrals"].by, lines["referrals"].import_key) == ("", None)


def batches(*days: int) -> list[Batch]:
    noon = datetime(2026, 6, 30, 12, tzinfo=UTC)
    return [
        Batch(n, "transactions", "main", "f", "", 1, 1, 0, 0, (noon - timedelta(ago)).isoformat())
        for n, ago in enumerate(days)
    ]


def test_imports_that_come_every_week_are_late_after_a_week_and_a_half() -> None:
    assert _rhythm(batches(21, 14, 7, 0), None, None) == (7, True, date(2026, 7, 10))


def test_with_few_imports_the_days_of_the_facts_tell_the_rhythm() -> None:
    last = date(2026, 6, 30)
    assert _rhythm(batches(0), {"longest_gap": 10}, last) == (10, False, date(2026, 7, 15))
    assert _rhythm(batches(0), {"longest_gap": None}, last) == (None, False, None)


def test_longest_gap_is_of_the_last_year_alone() -> None:
    last = date(2026, 6, 30)
    near = [last - timedelta(days) for days in (0, 3, 6, 30, 33)]
    assert longest_gap([*near, last - timedelta(900)]) == 24
    assert longest_gap(near[:4]) is None


@pytest.mark.parametrize(("share", "step"), [(0.0, 0), (0.01, 1), (0.1, 1), (0.3, 3), (0.75, 4), (1.0, 5)])
def test_heat_grows_with_what_is_unknown(share: float, step: int) -> None:
    assert step_of(share) == step


def test_heat_leaves_out_what_the_viewer_may_not_see(company: Home, refresh: Run, cast: Any) -> None:
    refresh()
    report = shown_report()[1]
    assert report is not None
    head = {heat.measure.name for heat in heat_of(cast.head, report)}
    success = {heat.measure.name for heat in heat_of(cast.customer_success, report)}
    assert "contribution" in head and not success & {"margin", "margin_rate", "contribution", "cost_to_serve"}
    assert heat_of(cast.contributor, report) == []


def test_findings_name_what_is_wrong_and_where_to_mend_it(company: Home, refresh: Run, cast: Any) -> None:
    refresh()
    report = shown_report()[1]
    assert report is not None
    lines = source_lines(report)
    found = findings_of(cast.head, report, lines, timezone.localdate())
    addresses = {finding.url for finding in found}
    assert {"/data/unknown-customers/", "/data/without/cnpj/", "/data/without/segment/"} <= addresses
    assert found[0].tone == "red"


def test_nothing_is_found_where_no_refresh_looked(home: Home, db: None) -> None:
    assert shown_report() == (None, None) and source_lines(None) == []


def test_a_matched_customer_counts_with_its_account_from_the_next_refresh_on(
    company: Home, refresh: Run, cast: Any, client_of: Any
) -> None:
    refresh()
    stranger = Account.objects.get(code="N9")
    before = AccountState.objects.get(account__code="C3").revenue_12m
    client = client_of("head")
    answer = client.post(f"/data/unknown-customers/{stranger.pk}/match/", {"account": "Guaterra Doces (C3)"})
    assert answer.status_code == 302
    merge = Merge.objects.get()
    assert (merge.kept.code, merge.merged.code, merge.by) == ("C3", "N9", cast.head)
    report = shown_report()[1]
    assert report is not None
    [row] = unlisted_page(cast.head, report.unlisted)
    assert row.merge == merge and row.account is not None and row.account.code == "C3"
    refresh()
    after = shown_report()[1]
    assert after is not None and after.unlisted == []
    assert AccountState.objects.get(account__code="C3").revenue_12m == before + 40
    client.post(f"/duplicates/merges/{merge.pk}/undo/")
    refresh()
    undone = shown_report()[1]
    assert undone is not None and [entry["code"] for entry in undone.unlisted] == ["N9"]
    assert AccountState.objects.get(account__code="C3").revenue_12m == before


def test_a_listed_account_is_not_matched_by_this_door(
    company: Home, refresh: Run, cast: Any, client_of: Any
) -> None:
    refresh()
    listed = Account.objects.get(code="C2")
    answer = client_of("head").post(f"/data/unknown-customers/{listed.pk}/match/", {"account": "C3"})
    assert answer.status_code == 404 and not Merge.objects.exists()


def test_an_unclear_name_matches_nothing(company: Home, refresh: Run, cast: Any, client_of: Any) -> None:
    refresh()
    stranger = Account.objects.get(code="N9")
    client = client_of("head")
    answer = client.post(f"/data/unknown-customers/{stranger.pk}/match/", {"account": "Nobody"}, follow=True)
    assert "No single account is called “Nobody”" in answer.content.decode()
    assert not Merge.objects.exists()


def test_a_home_without_a_register_is_told_so(home: Home, refresh: Run, cast: Any) -> None:
    take_in(
        home, "transactions", [{"record_id": "1", "account_code": "A", "day": days_ago(3), "net": Decimal(5)}]
    )
    refresh()
    report = shown_report()[1]
    assert report is not None and (report.register, report.unlisted) == (0, [])
    titles = [finding.title for finding in findings_of(cast.head, report, [], timezone.localdate())]
    assert "No register of customers has been imported" in titles


def test_invalid_cnpjs_are_listed(company: Home, refresh: Run, client_of: Any) -> None:
    done = refresh()
    path = folder_of(company, done.pk) / "data.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["invalid_cnpjs"] = [{"source": "main", "code": ACCOUNTS[0]["code"], "cnpj": "11222333000199"}]
    path.write_text(json.dumps(content), encoding="utf-8")
    assert "11222333000199" in client_of("head").get("/data/invalid-cnpjs/").content.decode()
