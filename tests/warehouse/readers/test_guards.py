"""Files made to harm: workbooks and zips that are refused before, or while, they are unpacked."""

import io
import os
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.warehouse.readers.conftest import Stage, column
from zelo.lib.errors import InvalidInput
from zelo.warehouse.readers.containers import MAX_WORKBOOK_BYTES

CENTRAL = b"PK\x01\x02"


@pytest.fixture
def honest() -> bytes:
    """A workbook that is read: the guards below refuse what is added to it."""
    book, made = openpyxl.Workbook(), io.BytesIO()
    for row in (("account_id", "day", "amount"), ("C1", "2024-01-31", 1.5)):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(made)
    return made.getvalue()


def with_part(workbook: bytes, name: str, content: bytes) -> bytes:
    made = io.BytesIO(workbook)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return made.getvalue()


def central(workbook: bytes, name: str) -> int:
    """Where the archive's directory describes the part."""
    place = workbook.index(CENTRAL)
    while not workbook.startswith(name.encode(), place + 46):
        place = workbook.index(CENTRAL, place + 4)
    return place


def declare(workbook: bytes, name: str, size: int) -> bytes:
    """The same archive, whose directory says that the part unpacks to `size` bytes."""
    place = central(workbook, name)
    return workbook[: place + 24] + size.to_bytes(4, "little") + workbook[place + 28 :]


def refused(stage: Stage, staging: Path, content: bytes, name: str = "book.xlsx") -> str:
    with pytest.raises(InvalidInput) as caught:
        stage(content, name=name)
    assert list(staging.iterdir()) == []
    return str(caught.value)


def test_honest_workbook_is_read(stage: Stage, honest: bytes) -> None:
    assert column(stage(honest, name="book.xlsx"), "account_code") == ["C1"]


def test_workbook_of_very_many_parts_is_refused(stage: Stage, staging: Path, honest: bytes) -> None:
    made = io.BytesIO(honest)
    with zipfile.ZipFile(made, "a") as archive:
        for number in range(2_001 - len(archive.namelist())):
            archive.writestr(f"xl/media/{number}", b"")
    assert "holds 2001 parts, more than the 2000" in refused(stage, staging, made.getvalue())


def test_workbook_that_declares_too_much_is_refused(stage: Stage, staging: Path, honest: bytes) -> None:
    book = with_part(honest, "xl/media/a", os.urandom(100))
    book = declare(book, "xl/media/a", MAX_WORKBOOK_BYTES)
    assert "book.xlsx would unpack to 600 MB, more than the 600 MB" in refused(stage, staging, book)


def test_part_that_unpacks_out_of_proportion_is_refused(stage: Stage, staging: Path, honest: bytes) -> None:
    book = with_part(honest, "xl/media/a", bytes(5_000_000))
    assert "book.xlsx (xl/media/a) unpacks to more than 200 times" in refused(stage, staging, book)


def test_small_part_may_be_dense(stage: Stage, honest: bytes) -> None:
    assert stage(with_part(honest, "xl/media/a", bytes(900_000)), name="book.xlsx").rows == 1


def test_part_that_lies_about_its_size_is_refused(stage: Stage, staging: Path, honest: bytes) -> None:
    book = declare(with_part(honest, "xl/media/a", os.urandom(1000) * 300), "xl/media/a", 1_000)
    assert "book.xlsx is a damaged XLSX workbook" in refused(stage, staging, book)


def test_first_of_two_parts_of_one_name_is_looked_at_too(stage: Stage, staging: Path, honest: bytes) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        book = with_part(with_part(honest, "xl/media/a", os.urandom(3000)), "xl/media/a", b"x")
    assert "damaged XLSX workbook" in refused(stage, staging, declare(book, "xl/media/a", 1000))


@pytest.mark.parametrize("name", ["../evil.xml", "xl/../../evil.xml", "/etc/evil.xml", "C:/evil.xml"])
def test_part_that_leads_outside_is_refused(stage: Stage, staging: Path, honest: bytes, name: str) -> None:
    said = refused(stage, staging, with_part(honest, name, b"x"))
    assert said == f"book.xlsx holds a part named {name!r}, which no workbook has."


def test_encrypted_part_is_refused(stage: Stage, staging: Path, honest: bytes) -> None:
    book = bytearray(with_part(honest, "xl/media/a", b"x"))
    book[central(bytes(book), "xl/media/a") + 8] |= 1
    assert "book.xlsx is protected by a password" in refused(stage, staging, bytes(book))


def test_archive_inside_a_workbook_is_refused(stage: Stage, staging: Path, honest: bytes) -> None:
    book = with_part(honest, "xl/embeddings/sheet.bin", honest)
    assert "holds another archive (xl/embeddings/sheet.bin)" in refused(stage, staging, book)


def data_zip(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


LINES = b"account_id,day,amount\nC1,2024-01-31,1.50\n"


def test_data_zip_of_too_many_files_is_refused(
    stage: Stage, staging: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zelo.warehouse.readers.containers.MAX_ENTRIES", 20)
    packed = data_zip({f"{number}.csv": LINES for number in range(21)})
    assert "data.zip holds 21 files, more than the 20" in refused(stage, staging, packed, "data.zip")


def test_member_of_a_data_zip_out_of_proportion_is_refused(stage: Stage, staging: Path) -> None:
    packed = data_zip({"a.csv": LINES, "b.csv": LINES + b"\n" * 3_000_000})
    assert "unpacks to more than 200 times its size" in refused(stage, staging, packed, "data.zip")


def test_encrypted_member_of_a_data_zip_is_refused(stage: Stage, staging: Path) -> None:
    packed = bytearray(data_zip({"a.csv": LINES}))
    packed[central(bytes(packed), "a.csv") + 8] |= 1
    assert "data.zip is protected by a password" in refused(stage, staging, bytes(packed), "data.zip")


def test_member_of_a_data_zip_that_lies_is_refused(stage: Stage, staging: Path) -> None:
    packed = declare(data_zip({"a.csv": LINES * 1000}), "a.csv", 100)
    assert "data.zip:a.csv is damaged" in refused(stage, staging, packed, "data.zip")


def test_data_zip_larger_than_the_free_disk_is_refused(
    stage: Stage, staging: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("usage", (), {"free": 20_000_000})
    monkeypatch.setattr("zelo.warehouse.readers.containers.shutil.disk_usage", lambda path: usage)
    said = refused(stage, staging, data_zip({"a.csv": bytes(25_000_000)}), "data.zip")
    assert said == "data.zip unpacks to 25 MB, more than the 20 MB of free disk."
