"""States, two at once, what the command line did, and what is left when a worker dies."""

import threading
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from tests.imports import checked_import, imported, uploaded, work
from zelo.apps.intake.actions.history import note_history
from zelo.apps.intake.actions.imports import ask_for_check, ask_for_commit, ask_for_undo
from zelo.apps.intake.actions.states import end_lost
from zelo.apps.intake.actions.uploads import choose_mapping
from zelo.apps.intake.models import Import
from zelo.apps.operations.models import Job
from zelo.engine.import_file import import_file
from zelo.engine.requests import import_request
from zelo.engine.undo import reverse_import
from zelo.lib.errors import InvalidInput

SALES = "cliente;nota;data;valor_liquido\nA;1;21/02/2026;1,50\nB;2;22/02/2026;2,50\n"
OTHER = SALES.replace("A;1", "A;3").replace("B;2", "B;4")


@pytest.fixture(autouse=True)
def forget() -> None:
    cache.clear()


@pytest.mark.django_db
def test_same_file_again_changes_nothing(home: Any, cast: Any) -> None:
    imported(cast.analyst, SALES, "a.csv")
    again = imported(cast.analyst, SALES, "b.csv")
    assert (again.state, again.batch, again.report["unchanged"]) == ("done", None, 2)
    with pytest.raises(InvalidInput, match="nothing to undo"):
        ask_for_undo(again, by=cast.analyst)


@pytest.mark.django_db
def test_commit_is_asked_for_once(home: Any, cast: Any) -> None:
    entry = checked_import(cast.analyst, SALES)
    ask_for_commit(entry, by=cast.analyst)
    stale = Import.objects.get(pk=entry.pk)
    with pytest.raises(InvalidInput, match="by now"):
        ask_for_commit(stale, by=cast.analyst)
    assert Job.objects.filter(name="intake.commit").count() == 1


@pytest.mark.django_db
def test_a_job_that_runs_again_imports_nothing_twice(home: Any, cast: Any) -> None:
    entry = imported(cast.analyst, SALES, "a.csv")
    Import.objects.filter(pk=entry.pk).update(state="committing", batch=None)
    Job.objects.filter(name="intake.commit").update(state="waiting")
    work()
    entry.refresh_from_db()
    assert (entry.state, entry.batch, len(home.lake.batches())) == ("done", 1, 1)


@pytest.mark.django_db
def test_a_file_is_not_changed_while_it_is_worked_on(home: Any, cast: Any) -> None:
    entry = uploaded(cast.analyst, SALES)
    ask_for_check(entry, by=cast.analyst)
    with pytest.raises(InvalidInput, match="by now"):
        choose_mapping(entry, mapping=entry.mapping)


@pytest.mark.django_db
def test_check_that_fails_says_why(home: Any, cast: Any, client_of: Any) -> None:
    entry = uploaded(cast.analyst, SALES)
    choose_mapping(entry, mapping={"columns": {"day": "data", "account_code": "cliente"}})
    ask_for_check(entry, by=cast.analyst)
    work()
    entry.refresh_from_db()
    assert entry.state == "uploaded"
    page = client_of("analyst").get(reverse("import", args=[entry.pk])).content.decode()
    assert "No column of the file fills net yet" in page


@pytest.mark.django_db
def test_import_whose_worker_died_each_time_falls_back(home: Any, cast: Any) -> None:
    entry = checked_import(cast.analyst, SALES)
    ask_for_commit(entry, by=cast.analyst)
    Job.objects.filter(pk=entry.job_id).update(
        state="failed", error="The worker died each time this job ran."
    )
    end_lost()
    entry.refresh_from_db()
    assert (entry.state, entry.error) == ("checked", "The worker died each time this job ran.")


@pytest.mark.django_db
def test_what_the_command_line_did_is_listed(home: Any, cast: Any, client_of: Any, tmp_path: Any) -> None:
    path = tmp_path / "erp.csv"
    path.write_text(SALES, encoding="utf-8")
    import_file(home, import_request(path, "transactions"), lambda step, share: None)
    page = client_of("executive").get(reverse("imports")).content.decode()
    assert "erp.csv" in page
    entry = Import.objects.get()
    assert (entry.origin, entry.state, entry.batch, entry.report["rows"]) == ("command", "done", 1, 2)
    assert client_of("executive").get(reverse("import", args=[entry.pk])).status_code == 200
    reverse_import(home, 1, counts=False)
    assert note_history() == 1
    assert Import.objects.get().state == "undone"
    assert note_history() == 0


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_both_land(home: Any, cast: Any) -> None:
    from zelo.apps.operations.worker import Worker

    entries = [
        checked_import(cast.analyst, text, name) for text, name in ((SALES, "a.csv"), (OTHER, "b.csv"))
    ]
    for entry in entries:
        ask_for_commit(entry, by=cast.analyst)
    jobs = list(Job.objects.filter(name="intake.commit").order_by("id"))
    start = threading.Barrier(2)

    def perform(job: Job) -> None:
        try:
            worker = Worker()
            assert worker._take(job)
            job.refresh_from_db()
            start.wait()
            worker.perform(job)
        finally:
            connection.close()

    threads = [threading.Thread(target=perform, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(Import.objects.order_by("pk").values_list("state", flat=True)) == ["done", "done"]
    assert [batch.rows for batch in home.lake.batches()] == [2, 2]


@pytest.mark.django_db(transaction=True)
def test_an_import_waits_while_another_holds_the_lake(home: Any, cast: Any, monkeypatch: Any) -> None:
    entry = checked_import(cast.analyst, SALES)
    ask_for_commit(entry, by=cast.analyst)
    from zelo.apps.intake import running
    from zelo.lib.errors import Busy

    kept, tries = running.import_file, []

    def busy_at_first(*arguments: Any, **options: Any) -> Any:
        tries.append(1)
        if len(tries) < 3:
            raise Busy("Another import is at work in this home.")
        return kept(*arguments, **options)

    monkeypatch.setattr(running, "import_file", busy_at_first)
    work()
    entry.refresh_from_db()
    assert (entry.state, len(tries)) == ("done", 3)
