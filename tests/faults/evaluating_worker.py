"""A worker process for the kill tests of evaluations: one verb, on the home that the environment names.

It says on stdout where it is, so that the test can kill it anywhere.
"""

import os
import sys
from dataclasses import replace
from datetime import timedelta
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "zelo.settings"
ACCOUNTS = 2_500


def main(verb: str) -> None:
    import django

    django.setup()
    from zelo.apps.operations.upgrade import upgrade

    {"upgrade": upgrade, "fill": fill, "ask": ask, "decide": decide, "work": work}[verb]()


def fill() -> None:
    """Facts of many small accounts, the accounts here, and a policy."""
    from decimal import Decimal

    from django.conf import settings

    from tests.apps.refresh.conftest import days_ago, take_in
    from tests.selection import version
    from zelo.apps.refresh.running import adopt_home
    from zelo.engine.home import Home

    home = Home.open()
    home.save()
    codes = [f"K{number:05d}" for number in range(ACCOUNTS)]
    rows = [
        {
            "record_id": f"{code}-{n}",
            "account_code": code,
            "document": f"{code}-{n}",
            "day": days_ago(20 * n + 5),
            "net": Decimal(50 + place % 400),
        }
        for place, code in enumerate(codes)
        for n in range(2)
    ]
    take_in(home, "transactions", rows)
    adopt_home(settings.HOME, days_ago(0), lambda name, rows: None)
    version()


def ask() -> None:
    from zelo.apps.selection.actions.evaluations import ask_for_evaluation
    from zelo.apps.selection.models import PolicyVersion

    ask_for_evaluation(version=PolicyVersion.objects.get(), by=None)


def decide() -> None:
    """What the next evaluation has to publish."""
    from tests.apps.refresh.conftest import days_ago
    from zelo.apps.portfolio.models import Account
    from zelo.apps.selection.models import Decision

    for account in Account.objects.order_by("pk")[:50]:
        Decision.objects.create(account=account, day=days_ago(1), tier="strategic", action="confirm")


def work() -> None:
    from zelo.apps.operations.jobs import KINDS, JobContext
    from zelo.apps.operations.worker import Worker
    from zelo.apps.selection import proposing
    from zelo.apps.selection.jobs import EVALUATE

    kept = JobContext.progress

    def tell(context: JobContext, done: int, *arguments: Any, **options: Any) -> None:
        kept(context, done, *arguments, **options)
        sys.stdout.write(f"at {done}\n")
        sys.stdout.flush()

    JobContext.progress = tell  # type: ignore[method-assign]
    proposing.AT_ONCE = 300
    KINDS[EVALUATE] = replace(KINDS[EVALUATE], attempts=100)
    worker = Worker(lease=timedelta(seconds=2), poll_seconds=0.1)
    while not worker.stop.is_set():
        if not worker.run_once():
            sys.stdout.write("idle\n")
            sys.stdout.flush()
            worker.stop.wait(0.05)


if __name__ == "__main__":
    main(sys.argv[1])
