"""A worker process for the kill test of digests: one verb, on the home that the environment names."""

import os
import sys
from datetime import timedelta

os.environ["DJANGO_SETTINGS_MODULE"] = "zelo.settings"


def main(verb: str) -> None:
    import django

    django.setup()
    from zelo.apps.operations.upgrade import upgrade

    {"upgrade": upgrade, "person": person, "ask": ask, "work": work}[verb]()


def person() -> None:
    """A KAM whose account has a contract with its last day of notice near; digests are due all day."""
    from django.utils import timezone

    from tests.apps.contracts.test_records import made
    from tests.portfolio import account
    from zelo.apps.contracts.actions.nightly import calendar_of, pass_over
    from zelo.apps.people.models import User
    from zelo.apps.work.models import Notices

    today = timezone.localdate()
    kam = User.objects.create_user("ana@example.com", None, name="Ana Luz", role="kam", language="en")
    contract = made(of=account("Aruvale", kam=kam), ends_on=today + timedelta(days=80))
    pass_over([contract.pk], today, calendar_of(today))
    long_ago = timezone.now() - timedelta(days=30)
    weekday = min(today.weekday(), 4)
    Notices.objects.create(person=kam, weekday=weekday, at="00:00", changed_at=long_ago)


def ask() -> None:
    from zelo.apps.operations.actions import enqueue

    enqueue("work.digests", key="schedule:work.digests")


def work() -> None:
    from zelo.apps.operations.models import Schedule
    from zelo.apps.operations.worker import Worker

    Schedule.objects.update(enabled=False)
    Worker(lease=timedelta(seconds=1), poll_seconds=0.05).run_until_idle()


if __name__ == "__main__":
    main(sys.argv[1])
