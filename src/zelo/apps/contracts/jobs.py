from datetime import date, time
from typing import Any

from django.utils.translation import gettext_lazy as _

from zelo.apps.operations.jobs import JobContext, job, schedule

NAME = "contracts.pass"


@job(NAME, _("Contracts: states, renewal cases, alerts"), attempts=6)
def pass_all(context: JobContext, day: str = "") -> dict[str, Any]:
    from zelo.apps.contracts.actions.nightly import run_pass

    return run_pass(context, day=date.fromisoformat(day) if day else None)


schedule("contracts.nightly", _("Contracts every night"), job=NAME, daily_at=time(0, 20))


@job("contracts.rates", _("Rates from the Banco Central"), attempts=4)
def fetch_rates(context: JobContext) -> dict[str, Any]:
    from zelo.apps.contracts.actions.rate_fetch import fetch_all

    return fetch_all()


schedule(
    "contracts.rates",
    _("Rates from the Banco Central, where switched on"),
    job="contracts.rates",
    daily_at=time(10, 15),
)
