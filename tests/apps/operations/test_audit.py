"""The trail of changes: single and bulk writes alike, with who acted; no audited model escapes it."""

from typing import Any

import pytest
from auditlog.registry import auditlog
from django.apps import apps

from zelo.apps.operations.audit import AuditedQuerySet, acting_as, changes_of, record_event
from zelo.apps.operations.models import Change
from zelo.apps.people.models import Team, User

pytestmark = pytest.mark.django_db


def trail(record: Any) -> list[tuple[int, Any]]:
    return [(change.action, change.changes) for change in changes_of(record)]


def test_single_change_is_kept_with_who_and_where(cast: Any) -> None:
    team = Team.objects.create(name="Sul")
    with acting_as(cast.head, "192.0.2.1", "r1"):
        team.name = "Norte"
        team.save()
    change = changes_of(team)[0]
    assert change.changes == {"name": ["Sul", "Norte"]}
    assert (change.actor, change.remote_addr, change.cid) == (cast.head, "192.0.2.1", "r1")


def test_bulk_writes_leave_the_same_trail_as_single_ones(cast: Any) -> None:
    single, first, second = Team.objects.create(name="a"), Team(name="b"), Team(name="c")
    with acting_as(cast.head):
        Team.objects.bulk_create([first, second])
        first.name, second.name = "b2", "c"
        Team.objects.bulk_update([first, second], ["name"])
        Team.objects.filter(pk__in=[single.pk, first.pk]).update(manager=cast.kam)
    assert trail(first) == [
        (Change.Action.UPDATE, {"manager": ["None", str(cast.kam.pk)]}),
        (Change.Action.UPDATE, {"name": ["b", "b2"]}),
        (Change.Action.CREATE, trail(first)[2][1]),
    ]
    assert trail(second) == [(Change.Action.CREATE, trail(second)[0][1])]
    assert changes_of(second)[0].actor == cast.head
    assert trail(single)[0] == (Change.Action.UPDATE, {"manager": ["None", str(cast.kam.pk)]})


def test_update_by_another_column_keeps_the_value_it_gave(cast: Any) -> None:
    from django.db.models import Value
    from django.db.models.functions import Concat

    team = Team.objects.create(name="Sul")
    Team.objects.filter(pk=team.pk).update(name=Concat("name", Value(" 2")))
    assert trail(team)[0] == (Change.Action.UPDATE, {"name": ["Sul", "Sul 2"]})


def test_removed_records_are_kept(cast: Any) -> None:
    teams = [Team.objects.create(name=name) for name in "ab"]
    keys = [team.pk for team in teams]
    Team.objects.filter(pk__in=keys).delete()
    removed = Change.objects.filter(action=Change.Action.DELETE, object_id__in=keys)
    assert sorted(change.object_repr for change in removed) == ["a", "b"]


def test_password_is_never_kept(cast: Any) -> None:
    cast.kam.set_password("a new long password")
    cast.kam.save()
    assert "argon" not in str(trail(cast.kam)) and "password" not in str(trail(cast.kam))


def test_write_that_may_change_other_rows_is_refused() -> None:
    with pytest.raises(NotImplementedError):
        Team.objects.bulk_create([Team(name="a")], ignore_conflicts=True)


def test_event_is_kept(cast: Any) -> None:
    entry = record_event("exported", cast.kam, rows=3)
    assert (entry.event, entry.additional_data) == ("exported", {"rows": 3})


def audited_models() -> list[type[Any]]:
    return [model for model in apps.get_models() if auditlog.contains(model)]


def test_audited_models_write_only_through_audited_managers() -> None:
    assert User in audited_models()
    bare = [
        f"{model.__name__}.{manager.name}"
        for model in audited_models()
        for manager in model._meta.managers
        if not isinstance(manager.get_queryset(), AuditedQuerySet)
    ]
    assert bare == []


def test_every_table_that_people_edit_is_audited() -> None:
    """Whatever is not on the trail stands here with its reason."""
    machinery = {"operations"}
    ours = [
        m
        for m in apps.get_models()
        if m.__module__.startswith("zelo.") and m._meta.app_label not in machinery
    ]
    # Derived by the refresh or the search for duplicates, or copied from what is on the trail already.
    derived = {"AccountState", "Adoption", "DuplicatePair", "Refresh", "Snapshot", "StagedFigures"}
    # Written by jobs: what evaluations propose, what imports did, states of contracts, digests.
    derived |= {
        "Evaluation",
        "Proposal",
        "Import",
        "ImportedRecord",
        "MeasureText",
        "ContractState",
        "Digest",
    }
    # By the nightly pass: where adjustments stand, what was expected each month, how revenue moved.
    derived |= {"AdjustmentState", "StoredForecast", "RevenueMark", "RevenueMovement"}
    assert {model.__name__ for model in ours if not auditlog.contains(model)} == derived
