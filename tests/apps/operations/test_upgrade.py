"""An upgrade that fails says so and leaves the old state; a database of a later version is left alone."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from zelo.apps.operations import upgrade
from zelo.apps.people.models import Team
from zelo.lib.errors import ZeloError

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def later_steps(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two further steps of `people`: the first changes a table and its rows, the second fails."""

    def rename(apps: Any, _editor: Any) -> None:
        apps.get_model("people", "Team").objects.update(name="changed")

    def fail(_apps: Any, _editor: Any) -> None:
        raise RuntimeError("no such luck")

    steps = {
        "0098_first": [
            migrations.AddField("Team", "colour", models.CharField(default="", max_length=9)),
            migrations.RunPython(rename),
        ],
        "0099_second": [migrations.RunPython(fail)],
    }
    load = MigrationLoader.load_disk

    def load_with_later(loader: MigrationLoader) -> None:
        load(loader)
        last = max(name for app, name in loader.disk_migrations if app == "people")
        for name, operations in steps.items():
            made = migrations.Migration(name, "people")
            made.dependencies, made.operations = [("people", last)], list(operations)
            loader.disk_migrations["people", name] = made
            last = name

    monkeypatch.setattr(MigrationLoader, "load_disk", load_with_later)
    yield


def test_failing_upgrade_leaves_rows_tables_and_steps(later_steps: None) -> None:
    team = Team.objects.create(name="kept")
    assert [name for _app, name in upgrade.pending_steps()] == ["0098_first", "0099_second"]
    with pytest.raises(upgrade.UpgradeFailed, match=r"nothing was changed.*no such luck"):
        upgrade.upgrade()
    team.refresh_from_db()
    assert team.name == "kept"
    with connection.cursor() as cursor:
        columns = [c.name for c in connection.introspection.get_table_description(cursor, "people_team")]
    assert "colour" not in columns
    assert ("people", "0098_first") not in MigrationRecorder(connection).applied_migrations()


def test_database_of_a_later_version_is_refused() -> None:
    recorder = MigrationRecorder(connection)
    recorder.record_applied("people", "9999_of_the_future")
    try:
        with pytest.raises(ZeloError, match=r"later version of Zelo \(people.9999_of_the_future\)"):
            upgrade.upgrade()
    finally:
        recorder.record_unapplied("people", "9999_of_the_future")


def test_waiting_steps_stop_the_worker(later_steps: None) -> None:
    with pytest.raises(ZeloError, match="waits for 2 steps"):
        upgrade.require_upgraded()


def test_models_and_steps_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
