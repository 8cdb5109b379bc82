"""A refresh that cannot come to its end says why, and leaves what people see as it was."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.apps.refresh.conftest import days_ago, take_in, work
from tests.faults.conftest import mounted
from zelo.apps.operations.jobs import JobContext, LeaseLost
from zelo.apps.operations.models import Job
from zelo.apps.operations.worker import Worker
from zelo.apps.portfolio.models import AccountState, Refresh
from zelo.apps.refresh import running
from zelo.apps.refresh.actions import ask_for_refresh, begin_refresh, end_lost
from zelo.apps.refresh.queries import freshness, shown_refresh
from zelo.apps.selection.models import PolicyVersion
from zelo.engine.home import Home
from zelo.engine.refreshed import measures_of
from zelo.lib.errors import Busy

Run = Callable[[], Any]


def test_a_damaged_lake_fails_the_refresh_and_keeps_the_figures(company: Home, refresh: Run) -> None:
    good = refresh()
    take_in(company, "transactions", [{"record_id": "R", "account_code": "C1", "day": days_ago(1), "net": 7}])
    [*_, file] = company.lake.snapshot().files["transactions"]
    with Path(file).open("r+b") as stream:
        stream.truncate(100)
    job = work()
    last = Refresh.objects.first()
    assert (job.state, last.state) == ("failed", "failed")
    assert last.error == job.error and "zelo lake rebuild" in last.error
    assert AccountState.objects.get(account__code="C1").revenue_12m == 800
    assert shown_refresh() == good
    assert measures_of(company, good.pk, ["C1"]).num_rows > 30
    assert freshness().failed == last


def test_an_unusable_policy_fails_the_refresh_by_name(company: Home, refresh: Run) -> None:
    refresh()
    used = PolicyVersion.objects.get(in_use=True)
    PolicyVersion.objects.update(text=used.text.replace('"margin"', '"gone"'))
    job = work()
    assert 'The policy balanced cannot be used: criteria[gone].measure: found "gone"' in job.error
    assert freshness().as_of == days_ago(0)


def test_an_unexpected_fault_is_told_without_its_words(company: Home, db: None, monkeypatch: Any) -> None:
    def fail(*_arguments: Any, **_options: Any) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(running, "compute_refresh", fail)
    work()
    last = Refresh.objects.first()
    assert (last.state, last.error) == ("failed", "An unexpected fault: RuntimeError.")


def test_a_failed_try_goes_on_as_the_same_refresh(company: Home, db: None, monkeypatch: Any) -> None:
    kept, tries = running.compute_refresh, []

    def once(*arguments: Any, **options: Any) -> Any:
        tries.append(1)
        if len(tries) == 1:
            raise RuntimeError
        return kept(*arguments, **options)

    monkeypatch.setattr(running, "compute_refresh", once)
    job = work()
    assert Refresh.objects.get().state == "failed"
    Job.objects.filter(pk=job.pk).update(not_before=job.created_at)
    work()
    states = list(Refresh.objects.order_by("pk").values_list("state", flat=True))
    assert states[0] == "done"


def test_what_is_shown_stays_shown_when_only_the_keeping_was_broken_off(
    company: Home, db: None, monkeypatch: Any
) -> None:
    kept, tries = running.keep_snapshots, []

    def once(refresh: Refresh) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise LeaseLost("killed")
        kept(refresh)

    monkeypatch.setattr(running, "keep_snapshots", once)
    job = work()
    assert Refresh.objects.get().state == "done"
    Job.objects.filter(pk=job.pk).update(lease_until=job.created_at)
    Worker().run_until_idle()
    assert (Refresh.objects.get().state, Job.objects.get(pk=job.pk).state, len(tries)) == ("done", "done", 2)


def test_of_two_refreshes_one_waits(company: Home, db: None) -> None:
    first = ask_for_refresh()
    Job.objects.filter(pk=first.pk).update(state="running", lease_token="a")
    busy = begin_refresh(job=first.pk, known=None)
    second = ask_for_refresh()
    Job.objects.filter(pk=second.pk).update(state="running", lease_token="b")
    result = running.run_refresh(JobContext(second.pk, "b", {}))
    later = Job.objects.get(pk=result["later"])
    assert (later.state, later.not_before > first.created_at) == ("waiting", True)
    assert list(Refresh.objects.all()) == [busy]


def test_a_refresh_whose_worker_died_for_good_has_failed(company: Home, refresh: Run) -> None:
    job = ask_for_refresh()
    lost = begin_refresh(job=job.pk, known=None)
    Job.objects.filter(pk=job.pk).update(state="failed", error="The worker died each time this job ran.")
    assert freshness().failed == lost
    assert end_lost() == 1
    lost.refresh_from_db()
    assert (lost.state, lost.error) == ("failed", "The worker died each time this job ran.")
    refresh()


def test_a_held_lake_is_waited_for_and_then_told(company: Home, db: None, monkeypatch: Any) -> None:
    waits = []

    def held(*_arguments: Any, **_options: Any) -> None:
        waits.append(1)
        raise Busy("Another import is at work in this home; try again when it has ended.")

    monkeypatch.setattr(running, "publish_rows", held)
    monkeypatch.setattr(running, "_MOST_WAITS", 3)
    work()
    assert len(waits) == 4
    assert "Another import is at work" in Refresh.objects.get().error


def test_a_refresh_asked_for_twice_waits_once(db: None) -> None:
    assert ask_for_refresh() == ask_for_refresh()


def test_a_full_disk_fails_the_refresh_and_says_so(company: Home, refresh: Run) -> None:
    good = refresh()
    kept = company.refreshes.rename(company.root / "kept")
    with mounted(company.refreshes, "16k"):
        job = work()
        assert list(company.refreshes.iterdir()) == []
    company.refreshes.rmdir()
    kept.rename(company.refreshes)
    assert "no space left for the refresh" in job.error
    assert freshness().failed == Refresh.objects.first()
    assert measures_of(company, good.pk, ["C1"]).num_rows > 30
