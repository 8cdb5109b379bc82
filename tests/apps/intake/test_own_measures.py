"""A company's own measure from the editor to a policy: checked by line, tried, saved, renamed, retired."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.apps.refresh.conftest import company, days_ago, home, refresh, take_in
from zelo.apps.intake.data.actions import (
    bring_back,
    rename_measure,
    retire_measure,
    save_measure,
    take_up_file,
)
from zelo.apps.intake.data.jobs import TRIAL
from zelo.apps.intake.data.models import MeasureText, OwnMeasure
from zelo.apps.operations.models import Change, Job
from zelo.apps.operations.versions import Conflict
from zelo.apps.operations.worker import Worker
from zelo.engine.home import Home
from zelo.engine.measures import known_measures
from zelo.engine.own_measures import compose_text, header_of, own_measure, select_faults
from zelo.engine.policies import read_policy
from zelo.lib.errors import InvalidInput
from zelo.warehouse.catalogue import catalogue

__all__ = ["company", "home", "refresh"]
pytestmark = pytest.mark.django_db
SQL = "select account_id, max(net) as value\nfrom transactions\nwhere kind = 'sale'\ngroup by account_id"
FORM = {
    "name": "largest_sale", "title_pt": "Maior venda", "title_en": "Largest sale", "unit": "currency",
    "better": "higher", "absent": "unknown", "explanation_pt": "O maior valor de uma linha.",
    "explanation_en": "The largest amount of a line.", "source": "transactions.net", "sql": SQL,
}  # fmt: skip
NEW = "/own-measures/new/"


def text(sql: str = SQL) -> str:
    keys = {
        "title_pt": "title.pt",
        "title_en": "title.en",
        "explanation_pt": "explanation.pt",
        "explanation_en": "explanation.en",
    }
    header = {keys.get(name, name): value for name, value in FORM.items() if name not in ("name", "sql")}
    return compose_text(header, "", sql)


def policy_of(measure: str) -> str:
    return f"""
name = "own"
version = 1
title = "Of our own"
minimum_coverage = 0.5

[[criteria]]
measure = "{measure}"
weight = 100
axis = "strength"
scale = {{ kind = "linear", anchors = [[0, 0], [1000, 100]] }}

[[tiers]]
name = "strategic"
enter = 60
stay = 50
"""


def test_a_saved_measure_is_there_for_policies_and_the_next_refresh(
    company: Home, refresh: Callable[[], Any], client_of: Callable[[str], Client]
) -> None:
    client = client_of("administrator")
    answer = client.post(NEW, FORM | {"save": "yes"})
    assert (answer.status_code, answer["Location"]) == (302, "/measures/largest_sale/")
    read_policy(policy_of("largest_sale"), "test", known_measures(company))
    refresh()
    page = client.get("/measures/largest_sale/").content.decode().replace("\xa0", "")
    assert "Largest sale" in page and "R$900.00" in page and "Change" in page
    assert "/measures/largest_sale/" in client.get("/measures/").content.decode()


def test_each_fault_is_told_with_its_line(home: Home, client_of: Callable[[str], Client]) -> None:
    wrong = "select account_id,\n  sum(net) / count(*) as value\nfrom read_csv('/etc/passwd')\ngroup by 1"
    answer = client_of("administrator").post(NEW, FORM | {"sql": wrong, "save": "yes"})
    page = answer.content.decode()
    assert (
        answer.status_code == 422 and "Line 2: " in page and "Line 3: " in page and "is no fact table" in page
    )
    assert not OwnMeasure.objects.exists() and not home.measures.exists()


@pytest.mark.parametrize(
    ("sql", "line"),
    [
        ("select account_id, 1 as value\nfrom", 2),
        ("select account_id, 1 as value\nfrom nowhere", 2),
        ("select account_id,\n\n random() as value from transactions", 3),
        ("select account_id, 1 as value from transactions\norder by 1", 2),
    ],
)
def test_faults_have_the_line_they_stand_on(sql: str, line: int) -> None:
    assert line in [fault.line for fault in select_faults("own", sql)]


def test_a_shipped_name_is_refused(home: Home, client_of: Callable[[str], Client]) -> None:
    answer = client_of("administrator").post(NEW, FORM | {"name": "revenue", "save": "yes"})
    assert answer.status_code == 422 and "Zelo ships a measure of that name" in answer.content.decode()


@pytest.mark.parametrize("name", ["../x", "Ünder", "1st", "a" * 61, "a-b"])
def test_a_name_that_is_none_is_refused(home: Home, client_of: Callable[[str], Client], name: str) -> None:
    assert client_of("administrator").post(NEW, FORM | {"name": name, "save": "yes"}).status_code == 422
    assert not home.measures.exists()


def test_a_trial_shows_values_and_keeps_nothing(
    company: Home, refresh: Callable[[], Any], client_of: Callable[[str], Client]
) -> None:
    refresh()
    client = client_of("administrator")
    answer = client.post(NEW, FORM | {"try": "yes"})
    job = Job.objects.get(name=TRIAL)
    assert answer["Location"] == f"{NEW}?trial={job.pk}"
    assert "hx-get" in client.get(answer["Location"]).content.decode()
    Worker().run_until_idle()
    page = client.get(answer["Location"]).content.decode().replace("\xa0", "")
    assert "R$900.00" in page and "Ibilume Bebidas" in page and 'value="largest_sale"' in page
    job.refresh_from_db()
    assert {row["account_id"]: row["value"] for row in job.result["examples"]} == {
        "C1": 500.0, "C2": 900.0, "C3": 80.0, "N9": 40.0,
    }  # fmt: skip
    assert job.result["distribution"]["known"] == 4
    assert not OwnMeasure.objects.exists() and "largest_sale" not in known_measures(company)


def test_a_trial_that_fails_says_why(company: Home, client_of: Callable[[str], Client]) -> None:
    twice = "select account_id, net as value from transactions"
    client = client_of("administrator")
    answer = client.post(NEW, FORM | {"sql": twice, "try": "yes"})
    Worker().run_until_idle()
    page = client.get(answer["Location"]).content.decode()
    assert "alert-danger" in page and "largest_sale" in page
    assert Job.objects.get(name=TRIAL).state == "done"


def test_a_trial_is_stopped_when_it_takes_too_long(company: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import date

    from zelo.engine import measure_trial

    take_in(
        company,
        "transactions",
        [
            {"record_id": f"B{n}", "account_code": "C1", "day": days_ago(3), "net": Decimal(n + 1)}
            for n in range(3000)
        ],
    )
    joins = " ".join(f"join transactions t{n} on t{n}.net <> t{n - 1}.net" for n in range(1, 5))
    slow = f"select t0.account_id, count(*) as value from transactions t0 {joins} group by t0.account_id"
    measure = own_measure("slow", text(slow))
    with pytest.raises(InvalidInput, match="took longer than"):
        measure_trial.try_measure(company, measure, as_of=date.max, seconds=0.3)


def test_another_persons_trial_is_not_shown(
    company: Home, client_of: Callable[[str], Client], cast: Any
) -> None:
    client_of("administrator").post(NEW, FORM | {"try": "yes"})
    Job.objects.filter(name=TRIAL).update(created_by=cast.head)
    job = Job.objects.get(name=TRIAL)
    client = client_of("administrator")
    assert client.get(f"/own-measures/trials/{job.pk}/").status_code == 404
    assert client.get(f"{NEW}?trial={job.pk}").status_code == 404
    assert client.get(f"{NEW}?trial=x").status_code == 404


def test_every_text_is_kept_and_the_trail_has_before_and_after(home: Home, cast: Any) -> None:
    first = save_measure(name="largest_sale", text=text(), by=cast.administrator)
    changed = text(SQL.replace("max", "min"))
    save_measure(name="largest_sale", text=changed, by=cast.administrator, version=first.version)
    assert [kept.text for kept in MeasureText.objects.order_by("number")] == [text(), changed]
    change = Change.objects.filter(content_type__model="ownmeasure").first()
    assert change is not None and change.changes["text"] == [text(), changed]
    assert (home.measures / "largest_sale.sql").read_text(encoding="utf-8") == changed


def test_the_second_of_two_people_is_told(home: Home, cast: Any) -> None:
    first = save_measure(name="largest_sale", text=text(), by=cast.administrator)
    save_measure(name="largest_sale", text=text(SQL + " "), by=None, version=first.version)
    save_measure(name="largest_sale", text=text(SQL.replace("max", "min")), by=None, version=first.version)
    with pytest.raises(Conflict):
        save_measure(
            name="largest_sale", text=text(SQL.replace("max", "sum")), by=None, version=first.version
        )


def test_a_file_changed_by_hand_is_taken_up_before_the_next_change(
    home: Home, client_of: Callable[[str], Client]
) -> None:
    home.measures.mkdir(parents=True)
    (home.measures / "largest_sale.sql").write_text(text(), encoding="utf-8")
    client = client_of("administrator")
    page = client.get("/own-measures/of/largest_sale/").content.decode()
    assert "Maior venda" in page and not OwnMeasure.objects.exists()
    changed = FORM | {"sql": SQL.replace("max", "min"), "version": "1", "save": "yes"}
    assert client.post("/own-measures/of/largest_sale/", changed).status_code == 302
    assert [(kept.number, kept.by_id is None) for kept in MeasureText.objects.order_by("number")] == [
        (1, True), (2, False),
    ]  # fmt: skip


def test_a_measure_that_a_policy_uses_is_neither_renamed_nor_retired(home: Home, cast: Any) -> None:
    measure = save_measure(name="largest_sale", text=text(), by=cast.administrator)
    home.policies.mkdir()
    (home.policies / "own.toml").write_text(policy_of("largest_sale"), encoding="utf-8")
    for change in (
        lambda: rename_measure(measure, name="other", version=measure.version),
        lambda: retire_measure(measure, version=measure.version),
    ):
        with pytest.raises(InvalidInput, match="used by Of our own"):
            change()
    assert "largest_sale" in known_measures(home)


def test_renamed_retired_and_brought_back(home: Home, client_of: Callable[[str], Client], cast: Any) -> None:
    save_measure(name="largest_sale", text=text(), by=cast.administrator)
    client = client_of("administrator")
    client.post("/own-measures/of/largest_sale/rename/", {"name": "top_sale", "version": "1"})
    assert "top_sale" in known_measures(home) and "largest_sale" not in known_measures(home)
    client.post("/own-measures/of/top_sale/retire/", {"version": "2"})
    assert "top_sale" not in known_measures(home)
    assert client.get("/own-measures/of/top_sale/").status_code == 404
    assert "top_sale" in client.get("/own-measures/retired/").content.decode()
    client.post("/own-measures/of/top_sale/bring-back/", {"version": "3"})
    assert known_measures(home)["top_sale"].title.en == "Largest sale"


def test_a_taken_name_is_refused(home: Home, cast: Any) -> None:
    save_measure(name="largest_sale", text=text(), by=cast.administrator)
    other = save_measure(name="other_sale", text=text(), by=cast.administrator)
    with pytest.raises(InvalidInput, match="already"):
        save_measure(name="largest_sale", text=text(), by=cast.administrator)
    for name in ("largest_sale", "revenue"):
        with pytest.raises(InvalidInput):
            rename_measure(other, name=name, version=other.version)


def test_a_retired_name_can_be_written_anew(home: Home, cast: Any) -> None:
    measure = save_measure(name="largest_sale", text=text(), by=cast.administrator)
    retire_measure(measure, version=measure.version)
    again = save_measure(name="largest_sale", text=text(SQL.replace("max", "min")), by=cast.administrator)
    assert again.retired_at is None and MeasureText.objects.count() == 2
    found = take_up_file("largest_sale")
    assert found is not None and found.pk == measure.pk
    with pytest.raises(Conflict):
        bring_back(found, version=1)


@pytest.mark.parametrize("name", ["revenue_growth", "margin", "average_ticket"])
def test_a_shipped_measure_can_be_begun_from(name: str) -> None:
    header = header_of(catalogue()[name])
    copied = own_measure("mine", compose_text(header, header["notes"], header["sql"]))
    shipped = catalogue()[name]
    assert (copied.sql, copied.notes, copied.facts, copied.title) == (
        shipped.sql, shipped.notes, shipped.facts, shipped.title,
    )  # fmt: skip


def test_begun_from_another_it_is_shown_without_a_name(
    home: Home, client_of: Callable[[str], Client]
) -> None:
    page = client_of("administrator").get(f"{NEW}?like=margin").content.decode()
    assert "missing_cost" in page and 'value="margin"' not in page


def test_tables_are_found_by_a_column(client_of: Callable[[str], Client]) -> None:
    page = client_of("administrator").get("/own-measures/tables/?q=notice_days").content.decode()
    assert 'id="contracts"' in page and 'id="tickets"' not in page
