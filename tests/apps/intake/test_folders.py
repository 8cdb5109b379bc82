"""Files of a watched folder are imported by its profile, and go to done or failed."""

from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from tests.apps.intake.conftest import SALES, SALES_MAPPING, work
from tests.imports import uploaded
from zelo.apps.intake.actions.folders import folder_path, save_folder, watch_folders
from zelo.apps.intake.actions.profiles import remove_profile, save_profile
from zelo.apps.intake.actions.uploads import choose_mapping, choose_reading
from zelo.apps.intake.models import Import, WatchedFolder
from zelo.engine.requests import find_mapping
from zelo.lib.errors import InvalidInput

pytestmark = pytest.mark.django_db
GOOD = SALES.replace("31/02", "28/02").replace("R$ abc", "1,00").replace("; e sobra", "")


@pytest.fixture
def profile(home: Any, cast: Any) -> Any:
    entry = uploaded(cast.analyst, SALES, "vendas.csv")
    choose_reading(entry, target="transactions", source="erp", options={"dates": "dmy"}, by=cast.analyst)
    choose_mapping(entry, mapping=SALES_MAPPING)
    made = save_profile(name="ERP vendas", entry=entry, by=cast.analyst)
    entry.delete()
    return made


@pytest.fixture
def folder(profile: Any, cast: Any) -> Any:
    return save_folder(WatchedFolder(profile=profile, told=cast.analyst))


def put(folder: WatchedFolder, text: str, name: str = "vendas.csv") -> Path:
    path = folder_path(folder) / name
    path.write_bytes(text.encode("cp1252"))
    return path


def names(folder: WatchedFolder) -> list[str]:
    root = folder_path(folder)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_profile_is_a_mapping_file_too(
    profile: Any, home: Any, cast: Any, django_capture_on_commit_callbacks: Any
) -> None:
    assert profile.name == "erp-vendas"
    with django_capture_on_commit_callbacks(execute=True):
        entry = uploaded(cast.analyst, SALES, "vendas.csv")
        choose_mapping(choose_reading(entry, target="transactions"), mapping=profile.mapping)
        save_profile(name="outra", entry=entry, by=None)
    mapping = find_mapping("outra", home.profiles)
    assert (mapping.table, mapping.key, mapping.dates) == ("transactions", ("Nota", "Item"), "dmy")


def test_steady_file_is_imported(folder: Any, home: Any) -> None:
    put(folder, GOOD)
    assert (watch_folders().waiting, Import.objects.count()) == (1, 0)
    assert watch_folders().taken == 1
    work()
    entry = Import.objects.get()
    assert (entry.state, entry.source, entry.origin, entry.report["rows"]) == ("done", "erp", "folder", 7)
    assert names(folder) == ["done/vendas.csv"]
    assert [batch.rows for batch in home.lake.batches()] == [7]


def test_growing_file_is_left(folder: Any) -> None:
    path = put(folder, GOOD)
    watch_folders()
    with path.open("ab") as file:
        file.write(b"C9;26/03/2026;1009;1;1,00;\r\n")
    assert (watch_folders().taken, watch_folders().taken) == (0, 1)


def test_file_that_cannot_be_used_goes_to_failed_and_somebody_is_told(folder: Any, cast: Any) -> None:
    put(folder, SALES)
    put(folder, "%PDF-1.7 ", "nota.pdf")
    watch_folders()
    watch_folders()
    work()
    assert names(folder) == [
        "failed/nota.pdf",
        "failed/nota.pdf.txt",
        "failed/vendas.csv",
        "failed/vendas.csv.txt",
    ]
    sales = Import.objects.get(name="vendas.csv")
    assert (sales.state, sales.report["rejected"]) == ("checked", 3)
    assert "cannot be used" in (folder_path(folder) / "failed" / "vendas.csv.txt").read_text()
    assert {(sent.subject, *sent.to) for sent in mail.outbox} == {
        ("vendas.csv could not be imported", cast.analyst.email),
        ("nota.pdf could not be imported", cast.analyst.email),
    }


def test_lines_that_cannot_be_used_are_left_out_where_the_folder_says_so(profile: Any, home: Any) -> None:
    folder = save_folder(WatchedFolder(profile=profile, skip_rejected=True))
    put(folder, SALES)
    watch_folders()
    watch_folders()
    work()
    assert (Import.objects.get().state, names(folder)) == ("done", ["done/vendas.csv"])


def test_same_name_again_replaces_nothing(folder: Any) -> None:
    for _ in range(2):
        put(folder, GOOD)
        watch_folders()
        watch_folders()
        work()
    assert len(names(folder)) == 2


def test_links_are_not_followed(folder: Any, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text(GOOD)
    (folder_path(folder) / "a.csv").symlink_to(secret)
    watch_folders()
    assert (watch_folders().taken, secret.exists()) == (0, True)


def test_folder_that_is_gone_is_told(folder: Any) -> None:
    folder_path(folder).rmdir()
    watch_folders()
    folder.refresh_from_db()
    assert folder.problem == "No such file or directory"


def test_profile_of_a_folder_stays(folder: Any) -> None:
    with pytest.raises(InvalidInput):
        remove_profile(folder.profile)
