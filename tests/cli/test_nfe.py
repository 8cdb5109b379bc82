"""A zip of NF-e through the command line: no mapping, no table, no person's data kept."""

import zipfile
from pathlib import Path

import pytest

from tests.warehouse.readers.nfe.building import CPF, CUSTOMER, OWN, PERSON, event, item, key_of, note, person

from .conftest import Command, document


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "notas.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("2026/01/1.xml", note(1, item(1), item(2)))
        archive.writestr("2026/01/2.xml", note(2, item(1), recipient=person()))
        archive.writestr("2026/01/3.xml", note(3, item(1, cfop="5910")))
        archive.writestr("2026/01/4.xml", note(4, item(1)))
        archive.writestr("2026/01/leia-me.pdf", b"%PDF-1.4")
    return path


def test_notes_need_no_mapping(zelo: Command, notes: Path) -> None:
    report = document(zelo("import", "run", str(notes), "--format", "json"))
    assert (report["table"], report["created"], report["rejected"]) == ("transactions", 4, 0)
    assert report["totals"]["net"] == 400
    revenue = document(zelo("measure", "compute", "revenue", "--as-of", "2026-01-31", "--format", "json"))
    codes = {value["account_id"]: value["value"] for value in revenue}
    assert codes.pop(CUSTOMER) == 300
    (code,) = codes
    assert code.startswith("nfe:pf-")


def test_a_later_cancellation_takes_the_sale_back(zelo: Command, notes: Path, tmp_path: Path) -> None:
    zelo("import", "run", str(notes))
    later = tmp_path / "evento.xml"
    later.write_text(event(key_of(4)), encoding="utf-8")
    assert document(zelo("import", "run", str(later), "--own-cnpj", OWN, "--format", "json"))["updated"] == 1
    revenue = document(
        zelo(
            "measure",
            "compute",
            "revenue",
            "--as-of",
            "2026-01-31",
            "--account",
            CUSTOMER,
            "--format",
            "json",
        )
    )
    assert [value["value"] for value in revenue] == [200]


def test_importing_the_notes_twice_changes_nothing(zelo: Command, notes: Path) -> None:
    zelo("import", "run", str(notes))
    again = document(zelo("import", "run", str(notes), "--format", "json"))
    assert (again["batch"], again["created"], again["updated"]) == (None, 0, 0)


def test_no_person_is_written_anywhere_in_the_home(zelo: Command, notes: Path, tmp_path: Path) -> None:
    zelo("import", "run", str(notes))
    files = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert files
    for path in files:
        content = path.read_bytes()
        assert CPF.encode() not in content, path
        assert PERSON.encode() not in content, path
    assert (tmp_path / "home" / "person.key").stat().st_mode & 0o777 == 0o600


def test_rules_are_shown_and_may_be_edited(zelo: Command, notes: Path, tmp_path: Path) -> None:
    rules = document(zelo("import", "rules", "--format", "json"))
    assert {"section": "exit", "code": "5102", "verdict": "sale"} in rules
    zelo("import", "rules", "--copy")
    assert "is there already" in zelo("import", "rules", "--copy", code=1)
    own = tmp_path / "home" / "sale_rules.toml"
    text = own.read_text(encoding="utf-8")
    own.write_text(text.replace('"adjustment note" = ["3"]', '"set aside" = ["3"]'), encoding="utf-8")
    edited = document(zelo("import", "rules", "--format", "json"))
    assert {"section": "purpose", "code": "3", "verdict": "set aside"} in edited
