"""Schedules against the clock: midnight, daylight saving, leap days, a machine asleep, a clock set wrong."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from zelo.apps.operations.actions import enqueue, enqueue_due, make_schedules, next_time
from zelo.apps.operations.jobs import SCHEDULES, ScheduledJob
from zelo.apps.operations.models import Job, Schedule
from zelo.apps.operations.worker import Worker

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
NIGHTLY, WATCH = "contracts.nightly", "intake.watch"
FROM, UNTIL = (datetime(year, 1, 1, tzinfo=UTC).replace(tzinfo=None) for year in (2014, 2030))
SetClock = Callable[[datetime], None]


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SAO_PAULO)  # type: ignore[arg-type, misc]


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment.astimezone(UTC))


@given(
    st.datetimes(FROM, UNTIL, timezones=st.just(UTC)),
    st.times().map(lambda one: one.replace(second=0, microsecond=0)),
)
def test_a_daily_schedule_runs_once_on_every_day(start: datetime, at: time) -> None:
    """São Paulo had daylight saving until 2019: a midnight that did not exist, an hour that came twice."""
    plan = ScheduledJob("x", "x", "x", {}, daily_at=at)
    run, days = next_time(plan, start), []
    for _run in range(400):
        wall = run.astimezone(SAO_PAULO)
        assert wall.time() >= at, "not before its hour"
        days.append(wall.date())
        run = next_time(plan, run.astimezone(UTC))
    assert days == [days[0] + timedelta(days=number) for number in range(400)]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (local(2018, 11, 3, 23, 59), datetime(2018, 11, 4, 3, 20, tzinfo=UTC)),
        (local(2019, 2, 16, 23, 30), datetime(2019, 2, 17, 3, 20, tzinfo=UTC)),
        (local(2019, 2, 16, 23, 30).replace(fold=1), datetime(2019, 2, 17, 3, 20, tzinfo=UTC)),
        (local(2028, 2, 28, 12), datetime(2028, 2, 29, 3, 20, tzinfo=UTC)),
        (local(2026, 12, 31, 21, 30), datetime(2027, 1, 1, 3, 20, tzinfo=UTC)),
    ],
)
def test_night_of_a_clock_change(after: datetime, expected: datetime) -> None:
    assert next_time(SCHEDULES[NIGHTLY], after.astimezone(UTC)).astimezone(UTC) == expected


@pytest.mark.django_db
def test_machine_asleep_for_three_days_runs_once_and_then_every_night(set_clock: SetClock) -> None:
    set_clock(local(2026, 12, 1, 12))
    make_schedules()
    set_clock(local(2026, 12, 4, 9))
    assert _names(enqueue_due()).count("contracts.pass") == 1
    assert _names(enqueue_due()).count("contracts.pass") == 0
    Job.objects.update(state="done")
    set_clock(local(2026, 12, 5, 0, 19))
    assert "contracts.pass" not in _names(enqueue_due())
    set_clock(local(2026, 12, 5, 0, 21))
    assert _names(enqueue_due()).count("contracts.pass") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("back", [timedelta(minutes=30), timedelta(hours=20)])
def test_clock_set_back_a_little_repeats_no_night(set_clock: SetClock, back: timedelta) -> None:
    set_clock(local(2026, 12, 1, 12))
    make_schedules()
    ran = local(2026, 12, 2, 0, 21)
    set_clock(ran)
    enqueue_due()
    Job.objects.all().delete()
    made = 0
    for minutes in range(0, int(back.total_seconds() // 60), 10):
        set_clock(ran - back + timedelta(minutes=minutes))
        made += _names(enqueue_due()).count("contracts.pass")
    assert made == 0
    set_clock(local(2026, 12, 3, 0, 21))
    assert "contracts.pass" in _names(enqueue_due())


@pytest.mark.django_db
def test_clock_that_was_years_ahead_stops_nothing(set_clock: SetClock) -> None:
    """What was planned, enqueued and leased in 2031 goes on once the clock is right."""
    set_clock(local(2026, 12, 1, 12))
    make_schedules()
    set_clock(local(2031, 1, 1, 12))
    enqueue_due()
    Job.objects.all().delete()
    left = enqueue("operations.tidy", key="left")
    dead = enqueue("operations.tidy", key="dead")
    Job.objects.filter(pk=dead.pk).update(
        state="running", attempts=1, lease_token="dead", lease_until=timezone.now() + timedelta(minutes=1)
    )
    set_clock(local(2026, 12, 1, 13))
    enqueue_due()
    tomorrow = Schedule.objects.get(name=NIGHTLY).next_run_at
    assert tomorrow == datetime(2026, 12, 2, 3, 20, tzinfo=UTC)
    assert Schedule.objects.get(name=WATCH).next_run_at <= local(2026, 12, 1, 13, 3)
    Worker().run_until_idle()
    assert set(Job.objects.filter(pk__in=[left.pk, dead.pk]).values_list("state", flat=True)) == {"done"}


@pytest.mark.django_db
def test_two_workers_enqueue_one_run(set_clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second has read the schedule before the first claimed it."""
    set_clock(local(2026, 12, 1, 12))
    make_schedules()
    set_clock(local(2026, 12, 2, 0, 21))
    stale = list(Schedule.objects.filter(name=NIGHTLY))
    assert _names(enqueue_due()).count("contracts.pass") == 1
    Job.objects.all().delete()
    monkeypatch.setattr(Schedule.objects, "filter", _first_stale(stale))
    assert enqueue_due() == []


def _first_stale(stale: list[Schedule]) -> Callable[..., object]:
    real = Schedule.objects.get_queryset

    def filtered(**conditions: object) -> object:
        return stale if "name__in" in conditions else real().filter(**conditions)

    return filtered


def _names(jobs: list[Job]) -> list[str]:
    return [job.name for job in jobs]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (local(2026, 12, 1, 23, 59), date(2026, 12, 1)),
        (local(2026, 12, 2, 0, 1), date(2026, 12, 2)),
        (local(2026, 12, 1, 21, 30), date(2026, 12, 1)),
        (local(2018, 11, 4, 1, 0), date(2018, 11, 4)),
        (local(2019, 2, 16, 23, 30).replace(fold=1), date(2019, 2, 16)),
    ],
)
@pytest.mark.django_db
def test_the_pass_reckons_with_the_companys_day(set_clock: SetClock, moment: datetime, day: date) -> None:
    """At 21:30 in São Paulo it is tomorrow already in UTC."""
    set_clock(moment)
    job = enqueue("contracts.pass")
    from tests.apps.contracts.test_records import made
    from zelo.apps.contracts.models import ContractState

    made(starts_on=day - timedelta(days=200), ends_on=day + timedelta(days=165))
    Worker().run_until_idle()
    assert Job.objects.get(pk=job.pk).state == "done"
    assert ContractState.objects.get().as_of == day
