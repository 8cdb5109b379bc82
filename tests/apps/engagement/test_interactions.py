"""Touches with clients: logged with defaults, corrected with care, withdrawn and put back."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.portfolio import account, contact
from zelo.apps.engagement.actions import change_interaction, log_interaction, withdraw_interaction
from zelo.apps.operations.versions import Conflict
from zelo.apps.portfolio.models import AccountState
from zelo.lib.errors import InvalidInput

pytestmark = pytest.mark.django_db


def test_touch_has_the_channel_s_minutes_and_moves_the_last_touch(cast: Any) -> None:
    ours = account(kam=cast.kam)
    person = contact(ours)
    entry = log_interaction(account=ours, person=cast.kam, channel="visit", contacts=[person])
    assert (entry.minutes, entry.day, list(entry.contacts.all())) == (90, timezone.localdate(), [person])
    assert AccountState.objects.get(account=ours).last_touch_on == entry.day
    withdraw_interaction(entry)
    assert AccountState.objects.get(account=ours).last_touch_on is None
    withdraw_interaction(entry, withdrawn=False)
    assert AccountState.objects.get(account=ours).last_touch_on == entry.day


def test_touch_to_come_and_people_of_others_are_refused(cast: Any) -> None:
    ours, other = account(), account()
    with pytest.raises(InvalidInput, match="in the future"):
        log_interaction(account=ours, person=None, day=timezone.localdate() + timedelta(days=1))
    with pytest.raises(InvalidInput, match="another account"):
        log_interaction(account=ours, person=None, contacts=[contact(other)])


def test_second_correction_is_told(cast: Any) -> None:
    entry = log_interaction(account=account(), person=cast.kam)
    told = {
        "channel": "call",
        "day": entry.day,
        "minutes": 20,
        "text": " Preço ",
        "person": cast.kam,
        "contacts": (),
    }
    assert change_interaction(entry, version=1, **told).text == "Preço"
    with pytest.raises(Conflict):
        change_interaction(entry, version=1, **told)
