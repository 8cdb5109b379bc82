"""A simulated year, day by day: no contract reaches its notice date without a case, an owner and an alert.

People go on leave and leave the company, passes fail and are done again, days are skipped.
"""

import os
import random
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from tests.portfolio import account, give
from zelo.analytics.contracts import Renewal
from zelo.apps.contracts.actions.nightly import calendar_of, pass_over
from zelo.apps.contracts.models import Contract, ContractState, RenewalCase
from zelo.apps.people.models import Absence, Team, User
from zelo.apps.work.models import Alert

pytestmark = pytest.mark.django_db
CONTRACTS = int(os.environ.get("ZELO_SIMULATED_CONTRACTS", "40"))
FIRST = date(2027, 7, 1)


class Fails(Exception):
    """What a worker dies of in the middle of a pass."""


def company(rng: random.Random, cast: Any) -> list[int]:
    """Contracts of all kinds with KAMs of two teams, some accounts with none."""
    kams = [cast.kam, cast.teammate, cast.stranger, None]
    Team.objects.update(manager=cast.head)
    assert cast.administrator.is_active
    keys = []
    for number in range(CONTRACTS):
        kam = kams[number % 4]
        of = account()
        if kam is not None:
            give(of, kam, days_ago=2000)
        last = FIRST + timedelta(days=rng.randrange(1, 300))
        starts = FIRST - timedelta(days=rng.randrange(0, 900))
        ends = starts + timedelta(days=rng.choice([364, 365, 729, 180]))
        keys.append(
            Contract.objects.create(
                account=of, code=f"S{number}", lake_record=f"S{number}", starts_on=starts,
                ends_on=None if number % 13 == 0 else max(ends, last),
                renewal=rng.choice(list(Renewal)).value, renewal_months=12, amount=1000,
                client_notice=rng.choice([None, 0, 30, 90]), supplier_notice=rng.choice([None, 30, 60, 180]),
                exit=rng.choice(["any_time", "anniversary"]),
            ).pk
        )  # fmt: skip
    return keys


def live(rng: random.Random, day: date, cast: Any) -> None:
    """What happens to people on a day."""
    if rng.random() < 0.05:
        person, deputy = rng.sample([cast.kam, cast.teammate, cast.stranger, cast.head], 2)
        Absence.objects.create(
            person=person, deputy=deputy, first_day=day, last_day=day + timedelta(days=rng.randrange(1, 25))
        )
    if day == FIRST + timedelta(days=120):
        User.objects.filter(pk=cast.stranger.pk).update(is_active=False)
    if day == FIRST + timedelta(days=250):
        User.objects.filter(pk=cast.head.pk).update(is_active=False)


def one_pass(keys: list[int], day: date, calendar: Any, *, fails: bool) -> None:
    if fails:
        with pytest.raises(Fails), transaction.atomic():
            pass_over(keys, day, calendar)
            raise Fails
    with transaction.atomic():
        pass_over(keys, day, calendar)


def test_no_contract_ends_by_surprise(cast: Any) -> None:
    rng = random.Random(5)
    keys = company(rng, cast)
    away: Counter[str] = Counter()
    for offset in range(366):
        day = FIRST + timedelta(days=offset)
        live(rng, day, cast)
        if offset and rng.random() < 0.1:
            away["skipped"] += 1
            continue
        one_pass(keys, day, calendar_of(day), fails=rng.random() < 0.1)
        if rng.random() < 0.1:
            one_pass(keys, day, calendar_of(day), fails=False)
        away["deadlines"] += check(day)
    assert away["skipped"] > 10 and away["deadlines"] > CONTRACTS


def check(day: date) -> int:
    """Whoever must decide within 30 days has a case with an owner who is there, and one open alert."""
    near = ContractState.objects.filter(deadline_on__range=(day, day + timedelta(days=30)))
    near = near.exclude(state="termination_announced")
    cases = {
        (case.contract_id, case.term_ends_on): case
        for case in RenewalCase.objects.filter(outcome="").select_related("owner")
    }
    alerts = Counter(
        Alert.objects.filter(kind="contract.notice", state="open").values_list("facts__contract", flat=True)
    )
    absent = set(
        Absence.objects.filter(first_day__lte=day, last_day__gte=day).values_list("person", flat=True)
    )
    heads = set(User.objects.filter(role__in=["head", "administrator"]).values_list("pk", flat=True))
    for state in near:
        case = cases[state.contract_id, state.deadline_end]
        assert case.owner is not None and case.owner.is_active
        assert case.owner_id not in absent or case.owner_id in heads
        assert alerts[state.contract_id] == 1
    assert not RenewalCase.objects.filter(outcome="", checkpoints=None).exists()
    return near.count()
