"""A worker process for the kill tests of refreshes: one verb, on the home that the environment names.

It says on stdout where it is, so that the test can kill it anywhere.
"""

import os
import sys
from dataclasses import replace
from datetime import timedelta
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "zelo.settings"
ACCOUNTS, TOUCHES = 1_200, 3_000


def main(verb: str) -> None:
    import django

    django.setup()
    from zelo.apps.operations.upgrade import upgrade

    {"upgrade": upgrade, "fill": fill, "ask": ask, "touch": touch, "work": work}[verb]()


def fill() -> None:
    """Facts of many small accounts."""
    from decimal import Decimal

    from tests.apps.refresh.conftest import days_ago, take_in
    from zelo.engine.home import Home

    home = Home.open()
    home.save()
    codes = [f"K{number:05d}" for number in range(ACCOUNTS)]
    take_in(home, "accounts", [{"code": code, "name": f"Conta {code}", "cnpj": None} for code in codes])
    sold = [
        {
            "record_id": f"{code}-{n}",
            "account_code": code,
            "day": days_ago(20 * n + 5),
            "net": Decimal(100 + n),
        }
        for code in codes
        for n in range(3)
    ]
    take_in(home, "transactions", sold)
    plain = {"channel": "call", "minutes": 15}
    touched = [
        {"record_id": f"t{n}", "account_code": codes[n % ACCOUNTS], "day": days_ago(n % 300), **plain}
        for n in range(TOUCHES)
    ]
    take_in(home, "interactions", touched)


def ask() -> None:
    from zelo.apps.refresh.actions import ask_for_refresh

    ask_for_refresh()


def touch() -> None:
    """What the next refresh has to publish."""
    from zelo.apps.engagement.actions import log_interaction
    from zelo.apps.portfolio.models import Account

    for account in Account.objects.order_by("pk")[:50]:
        log_interaction(account=account, person=None)


def work() -> None:
    from zelo.apps.operations.jobs import KINDS, JobContext
    from zelo.apps.operations.worker import Worker
    from zelo.apps.refresh.jobs import NAME

    kept = JobContext.progress

    def tell(context: JobContext, done: int, *arguments: Any, **options: Any) -> None:
        kept(context, done, *arguments, **options)
        sys.stdout.write(f"at {done}\n")
        sys.stdout.flush()

    JobContext.progress = tell  # type: ignore[method-assign]
    KINDS[NAME] = replace(KINDS[NAME], attempts=100)
    worker = Worker(lease=timedelta(seconds=2), poll_seconds=0.1)
    while not worker.stop.is_set():
        if not worker.run_once():
            sys.stdout.write("idle\n")
            sys.stdout.flush()
            worker.stop.wait(0.05)


if __name__ == "__main__":
    main(sys.argv[1])
