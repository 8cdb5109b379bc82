"""Contracts in a home: made straight into its tables, and the nightly pass over them as a job."""

import os
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bench.pages_home import DAY, _load, fill, sign_in

_RENEWALS = ("none", "same_term", "fixed", "indefinite", "negotiation", "same_term", "same_term", "fixed")


def _contracts(first: int, last: int, accounts: int) -> Iterator[dict[str, Any]]:
    """Terms of one to three years that began within three; each account has several."""
    for n in range(first, last):
        starts = DAY - timedelta(days=n * 37 % 1080)
        yield {
            "id": n + 1, "version": 1, "account_id": n % accounts + 1, "code": f"CT{n:06d}",
            "starts_on": starts, "ends_on": starts + timedelta(days=(n % 3 + 1) * 365 - 1),
            "amount": 1_000 + n * 7919 % 900_000, "amount_months": 12, "recurring": True,
            "renewal": _RENEWALS[n % 8], "renewal_months": 12, "client_notice": 30 + n % 3 * 30,
            "supplier_notice": 60, "lake_record": f"CT{n:06d}",
        }  # fmt: skip


def night() -> tuple[float, float]:
    """Seconds of the first pass, which opens and raises everything, and of the next night's."""
    from zelo.apps.operations.actions import enqueue
    from zelo.apps.operations.worker import Worker

    spent = []
    for day in (DAY, DAY + timedelta(days=1)):
        enqueue("contracts.pass", {"day": day.isoformat()})
        began = time.perf_counter()
        Worker().run_until_idle()
        spent.append(time.perf_counter() - began)
    return spent[0], spent[1]


def main(what: str, contracts: int) -> None:
    """`fill` makes the home that ZELO_HOME names with so many contracts; `more` doubles them."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "zelo.settings"
    django.setup()
    from django.db import transaction

    from zelo.apps.contracts.models import Contract
    from zelo.apps.operations.upgrade import upgrade

    accounts = contracts // 5
    if what == "fill":
        upgrade()
        fill(accounts, accounts, accounts)
    start = 0 if what == "fill" else contracts
    with transaction.atomic():
        _load(Contract, _contracts(start, start + contracts, accounts))
    first, second = night()
    print(f"{first} {second}")
    print(sign_in() if what == "fill" else "")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
