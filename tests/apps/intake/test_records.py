"""Imports into records through a target's door: modes, problems by line, chunks, undo."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from tests.imports import checked_import, uploaded, work
from zelo.apps.intake import targets
from zelo.apps.intake.actions.imports import ask_for_check, ask_for_commit, ask_for_restore, ask_for_undo
from zelo.apps.intake.actions.uploads import choose_mapping, choose_reading, correct
from zelo.apps.intake.enums import Mode
from zelo.apps.intake.record_values import record_values
from zelo.apps.intake.targets import (
    Checked,
    ImportTarget,
    Problem,
    RecordDoor,
    Row,
    Run,
    Words,
    Written,
    register_target,
)
from zelo.apps.people.models import Team
from zelo.apps.people.permissions import MANAGE_PEOPLE
from zelo.lib.errors import InvalidInput
from zelo.warehouse.facts import Column, Kind, Table

pytestmark = pytest.mark.django_db
TEAMS = Table(
    "teams",
    "one team",
    (
        Column("name", Kind.TEXT, "Its name.", required=True, headers=("equipe",)),
        Column("shares", Kind.FLAG, "Whether it shares its accounts.", headers=("compartilha",)),
    ),
)
FILE = "equipe;compartilha\nSul;sim\nNorte;não\nLeste;sim\n"


def check(rows: Sequence[Row], run: Run) -> Checked:
    found, known = Checked(), {team.name: team for team in Team.objects.all()}
    for row in rows:
        team = known.get(row["name"])
        if row["name"] == "Proibida":
            found.problems.append(Problem(row["line"], "name", row["name"], "is no name for a team"))
        elif team is None:
            found.created += run.mode != Mode.UPDATE
            found.unchanged += run.mode == Mode.UPDATE
        else:
            changes = run.mode != Mode.CREATE and team.shares_accounts != bool(row["shares"])
            found.updated += changes
            found.unchanged += not changes
    return found


def commit(rows: Sequence[Row], run: Run) -> list[Written]:
    written = []
    for row in rows:
        if row["name"] == "Explode":
            raise InvalidInput("the team could not be made")
        team = Team.objects.filter(name=row["name"]).first()
        if team is None and run.mode != Mode.UPDATE:
            written.append(
                Written(Team.objects.create(name=row["name"], shares_accounts=bool(row["shares"])))
            )
        elif team is not None and run.mode != Mode.CREATE and team.shares_accounts != bool(row["shares"]):
            before = record_values(team)
            team.shares_accounts = bool(row["shares"])
            team.save()
            written.append(Written(team, before))
    return written


@pytest.fixture(autouse=True)
def target(home: Any) -> Iterator[None]:
    register_target(
        ImportTarget(
            "teams",
            "teams",
            TEAMS,
            words={"name": Words("name", "Such as South.")},
            modes=tuple(Mode),
            needs=MANAGE_PEOPLE,
            door=RecordDoor(check, commit),
        )
    )
    yield
    del targets._TARGETS["teams"]


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zelo.apps.intake.owned._ROWS", 1)


def run(entry: Any, by: Any, **options: Any) -> Any:
    ask_for_commit(entry, by=by, **options)
    work()
    entry.refresh_from_db()
    return entry


def teams() -> dict[str, bool]:
    return dict(Team.objects.values_list("name", "shares_accounts"))


def test_headers_tell_a_registered_target(cast: Any) -> None:
    assert uploaded(cast.administrator, FILE).target == "teams"


def test_records_are_made_changed_undone_and_restored(cast: Any, small_chunks: None) -> None:
    Team.objects.create(name="Norte", shares_accounts=True)
    entry = checked_import(cast.administrator, FILE)
    assert [entry.report[name] for name in ("created", "updated", "unchanged")] == [2, 1, 0]
    run(entry, cast.administrator)
    assert (entry.state, teams()) == ("done", {"Sul": True, "Norte": False, "Leste": True})
    assert [entry.report[name] for name in ("created", "updated", "unchanged")] == [2, 1, 0]

    ask_for_undo(entry, by=cast.administrator)
    work()
    assert teams() == {"Norte": True}
    entry.refresh_from_db()
    ask_for_restore(entry, by=cast.administrator)
    work()
    assert teams() == {"Sul": True, "Norte": False, "Leste": True}


def test_undo_leaves_what_was_changed_since(cast: Any) -> None:
    entry = run(checked_import(cast.administrator, FILE), cast.administrator)
    Team.objects.filter(name="Sul").update(shares_accounts=False)
    ask_for_undo(entry, by=cast.administrator)
    work()
    entry.refresh_from_db()
    assert (teams(), entry.outcome["undo"]["left"]) == ({"Sul": False}, 1)


@pytest.mark.parametrize(
    ("mode", "wanted"),
    [
        ("create", {"Norte": True, "Sul": True, "Leste": True}),
        ("update", {"Norte": False}),
        ("upsert", {"Norte": False, "Sul": True, "Leste": True}),
    ],
)
def test_modes(cast: Any, mode: str, wanted: dict[str, bool]) -> None:
    Team.objects.create(name="Norte", shares_accounts=True)
    entry = uploaded(cast.administrator, FILE)
    choose_mapping(entry, mapping=entry.mapping, mode=mode)
    ask_for_check(entry, by=cast.administrator)
    work()
    entry.refresh_from_db()
    run(entry, cast.administrator)
    assert teams() == wanted


def test_problems_stand_at_their_line_and_are_mended(cast: Any) -> None:
    text = FILE + "Proibida;sim\nOeste;talvez\n"
    entry = checked_import(cast.administrator, text)
    from zelo.apps.intake.report import rejections

    assert [(one.line, one.column, one.value) for one in rejections(entry)] == [
        ("6", "compartilha", "talvez"),
        ("5", "equipe", "Proibida"),
    ]
    assert (entry.report["rows"], entry.report["rejected"]) == (3, 2)
    correct(entry, cells={("5", "equipe"): "Centro"}, left_out=["6"])
    ask_for_check(entry, by=cast.administrator)
    work()
    entry.refresh_from_db()
    assert (entry.report["rows"], entry.report["rejected"]) == (4, 0)
    assert "Centro" in (run(entry, cast.administrator), teams())[1]


def test_lines_with_problems_are_left_out(cast: Any) -> None:
    entry = checked_import(cast.administrator, FILE + "Proibida;sim\n")
    run(entry, cast.administrator, skip_rejected=True)
    assert (entry.state, sorted(teams())) == ("done", ["Leste", "Norte", "Sul"])


def test_a_row_that_fails_takes_the_whole_import_back(cast: Any, small_chunks: None) -> None:
    entry = checked_import(cast.administrator, FILE + "Explode;sim\n")
    run(entry, cast.administrator)
    assert (entry.state, entry.error, teams()) == ("checked", "the team could not be made", {})
    assert not entry.records.exists()


def test_target_is_only_for_who_may(cast: Any, client_of: Any) -> None:
    entry = uploaded(cast.administrator, FILE)
    from django.urls import reverse

    assert client_of("analyst").get(reverse("import", args=[entry.pk])).status_code == 404
    assert client_of("administrator").get(reverse("import", args=[entry.pk])).status_code == 200
    other = uploaded(cast.analyst, "a;b\n1;2\n")
    with pytest.raises(InvalidInput):
        choose_reading(other, target="teams", by=cast.analyst)
