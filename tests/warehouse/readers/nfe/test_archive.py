"""Zips, folders and single files, and what in them is broken or hostile."""

import csv
import io
import os
import zipfile
import zlib
from pathlib import Path

import pytest

from tests.warehouse.readers.nfe.building import NAMESPACE, archive, item, note
from tests.warehouse.readers.nfe.conftest import Read, rows
from zelo.lib.errors import InvalidInput
from zelo.warehouse.readers.nfe import is_nfe


def reasons(staged: object) -> list[str]:
    path = staged.rejections  # type: ignore[attr-defined]
    lines = path.read_text(encoding="utf-8-sig").splitlines() if path else []
    return [line[3] for line in csv.reader(lines[1:])]


def test_single_file_is_read(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "nota.XML"
    path.write_text(note(1), encoding="utf-8")
    assert is_nfe(path)
    assert read(path).rows == 1


def test_folder_is_read_with_its_folders_zips_and_other_files(read: Read, tmp_path: Path) -> None:
    folder = tmp_path / "notas"
    (folder / "2026" / "01").mkdir(parents=True)
    (folder / "2026" / "01" / "a.xml").write_text(note(1), encoding="utf-8")
    (folder / "danfe.pdf").write_bytes(b"%PDF")
    (folder / "leia-me").write_bytes(b"x")
    (folder / ".lixo.xml").write_bytes(b"x")
    archive(folder / "fev.zip", note(2), fev__danfe_pdf=b"%PDF")
    assert is_nfe(folder)
    staged = read(folder)
    assert (staged.rows, staged.rejected) == (2, 0)
    assert staged.skipped == {"pdf files": 2, "other files": 1}


def test_zip_is_read_with_its_folders_and_other_files(read: Read, tmp_path: Path) -> None:
    path = archive(
        tmp_path / "a.zip", note(1), jan__n2_xml=note(2), jan__danfe_pdf=b"%PDF", __MACOSX__n3_xml=b"x"
    )
    assert is_nfe(path)
    staged = read(path)
    assert (staged.rows, staged.skipped) == (2, {"pdf files": 1})


def test_digest_follows_the_content(read: Read, tmp_path: Path) -> None:
    folder = tmp_path / "notas"
    folder.mkdir()
    (folder / "a.xml").write_text(note(1), encoding="utf-8")
    first, same = read(folder).sha256, read(folder).sha256
    (folder / "a.xml").write_text(note(2), encoding="utf-8")
    assert first == same != read(folder).sha256


def test_other_inputs_are_no_notes(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a;b")
    archive(tmp_path / "data.zip", data_csv=b"a;b")
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w") as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", "<workbook/>")
    assert [is_nfe(tmp_path / name) for name in ("a.csv", "data.zip", "book.xlsx", "none.xml")] == [False] * 4


def test_zip_of_zips_is_notes_and_a_third_level_is_rejected(read: Read, tmp_path: Path) -> None:
    third = archive(tmp_path / "third.zip", note(3))
    second = tmp_path / "second.zip"
    with zipfile.ZipFile(second, "w") as file:
        file.writestr("n.xml", note(2))
        file.write(third, "third.zip")
    with zipfile.ZipFile(tmp_path / "first.zip", "w") as file:
        file.write(second, "second.zip")
    assert is_nfe(tmp_path / "first.zip")
    staged = read(tmp_path / "first.zip")
    assert (staged.rows, staged.rejected) == (1, 1)
    assert reasons(staged) == ["a zip inside a zip inside a zip; unpack it"]


def test_input_without_notes_is_refused(read: Read, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="holds no NF-e"):
        read("<cteProc/>")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InvalidInput, match="holds no NF-e"):
        read(tmp_path / "empty")


def test_damaged_zip_is_refused(read: Read, tmp_path: Path) -> None:
    whole = archive(tmp_path / "a.zip", note(1)).read_bytes()
    (tmp_path / "a.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InvalidInput, match="damaged zip"):
        read(tmp_path / "a.zip")


DTD = "declares a DTD or entities, which no NF-e has"
BOMB = "<!DOCTYPE a [" + '<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {name} "{("&" + past + ";") * 10}">' for past, name in zip("abcdefgh", "bcdefghi", strict=True)
)  # fmt: skip
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (note(1)[:-40], "cut off"),
        (note(1)[: len(note(1)) // 2], "cut off"),
        ("", "empty"),
        ("this is no XML", "not well-formed XML (line 1)"),
        ("%PDF-1.4", "not well-formed XML (line 1)"),
        (note(1).replace("</natOp>", "</natop>"), "not well-formed XML (line 1)"),
        (note(1).replace("Venda", "&nada;"), "not well-formed XML (line 1)"),
        (f"{BOMB}]>{note(1).replace('Venda', '&i;')}", DTD),
        (f"{OUTSIDE}{note(1).replace('Venda', '&x;')}", DTD),
        (f'<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd">{note(1)}', DTD),
        (note(1).encode("utf-16"), "not UTF-8: holds zero bytes"),
        (f'<?xml version="1.0" encoding="x-none"?>{note(1)}', None),
        (note(1) + "<!--" + os.urandom(2_500_000).hex() + "-->", "larger than 5 MB"),
        ("<a>" * 300 + "</a>" * 300, "not well-formed XML (line 1)"),
    ],
    ids=range(14),
)  # fmt: skip
def test_broken_document_is_rejected_and_the_rest_is_read(
    read: Read, content: str | bytes, reason: str | None
) -> None:
    staged = read(note(2), content)
    assert (staged.rows, staged.rejected, staged.read) == (1, 1, 2)
    assert reason is None or reasons(staged) == [reason]


def test_hidden_document_type_in_another_encoding_is_rejected(read: Read) -> None:
    text = (
        f"{OUTSIDE}{note(1)}".encode("utf-7")
        .replace(b"<!DOCTYPE", b"+ADwAIQ-DOCTYPE")
        .replace(b"<!ENTITY", b"+ADwAIQ-ENTITY")
    )
    staged = read(note(2), b'<?xml version="1.0" encoding="UTF-7"?>' + text)
    assert (staged.rows, staged.rejected) == (1, 1)


@pytest.mark.parametrize(
    "content",
    [
        note(1).replace("Venda", "Venda à vista").encode("cp1252"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?>' + note(1).replace("Venda", "Saída")).encode("latin-1"),
        b"\xef\xbb\xbf" + note(1).encode(),
        ("\n  " + '<?xml version="1.0" encoding="UTF-8"?>' + note(1)).encode(),
    ],
)
def test_document_in_another_or_misdeclared_encoding_is_read(read: Read, content: bytes) -> None:
    assert (read(content).rows, read(content).rejected) == (1, 0)


def test_misdeclared_encoding_is_told(read: Read) -> None:
    assert (
        read(note(1, natOp="Venda à vista").encode("cp1252"), note(2)).encoding == "utf-8 (1 files in cp1252)"
    )


def test_member_that_unpacks_out_of_proportion_is_rejected(read: Read) -> None:
    spaces = note(1).replace("<ide>", "<ide>" + " " * 4_000_000)
    noise = item(infAdProd=os.urandom(40_000).hex())
    staged = read(note(2, noise), spaces)
    assert (staged.rows, reasons(staged)) == (1, ["unpacks to more than 200 times its size"])


def test_archive_that_unpacks_out_of_proportion_is_refused(read: Read) -> None:
    with pytest.raises(InvalidInput, match="more than 200 times its size"):
        read(*[" " * 900_000] * 20)


def test_archive_larger_than_the_free_disk_is_refused(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("usage", (), {"free": 100})
    monkeypatch.setattr("zelo.warehouse.readers.nfe.archive.shutil.disk_usage", lambda path: usage)
    with pytest.raises(InvalidInput, match="free disk"):
        read(note(1))


def test_damaged_and_locked_members_are_rejected(read: Read, tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", note(1), note(2), note(3))
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as file:
        second, third = file.infolist()[1:]
        data[second.header_offset + 60] ^= 0xFF
    central = data.index(b"PK\x01\x02", third.header_offset)
    for _ in range(2):
        central = data.index(b"PK\x01\x02", central + 4)
    data[central + 8] |= 1
    path.write_bytes(data)
    staged = read(path)
    assert (staged.rows, reasons(staged)) == (1, ["damaged in the zip", "protected by a password"])


def test_member_whose_header_lies_about_its_size_is_rejected(read: Read, tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", note(1), note(2))
    data = bytearray(path.read_bytes())
    central = data.index(b"PK\x01\x02")
    data[central + 24 : central + 28] = (100).to_bytes(4, "little")
    path.write_bytes(data)
    staged = read(path)
    assert (staged.rows, staged.rejected) == (1, 1)


def test_rejections_name_the_member_and_guard_formulas(read: Read, tmp_path: Path) -> None:
    staged = read(archive(tmp_path / "a.zip", note(1), jan__a_xml="x", **{"=cmd_xml": "x"}))
    assert staged.rejections is not None
    text = staged.rejections.read_text(encoding="utf-8-sig")
    assert "\njan/a.xml,,," in text
    assert "\n'=cmd.xml,,," in text


def test_unreadable_file_in_a_folder_is_rejected(read: Read, tmp_path: Path) -> None:
    folder = tmp_path / "notas"
    folder.mkdir()
    (folder / "a.xml").write_text(note(1), encoding="utf-8")
    (folder / "b.xml").symlink_to(folder / "gone.xml")
    os.mkfifo(folder / "c.xml")
    (folder / "d.zip").write_bytes(b"PK")
    staged = read(folder)
    assert (staged.rows, staged.rejected) == (1, 3)


def test_failed_reading_leaves_nothing_behind(read: Read, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        read("<cteProc/>")
    assert list((tmp_path / "staging").iterdir()) == []


def test_reading_leaves_only_the_staged_files(read: Read, tmp_path: Path) -> None:
    staged = read(note(1), "x")
    assert set((tmp_path / "staging").iterdir()) == {staged.parquet, staged.rejections}


def test_many_chunks_keep_every_item_in_order(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zelo.warehouse.readers.nfe.collect._CHUNK_ROWS", 7)
    staged = read(*(note(number, item(1), item(2), item(3)) for number in range(1, 21)))
    found = [row["record_id"] for row in rows(staged)]
    assert len(found) == 60
    assert found == sorted(found)


def test_progress_reaches_its_end(read: Read) -> None:
    seen: list[tuple[str, float | None]] = []
    read(note(1), note(2), progress=lambda step, done: seen.append((step, done)))
    assert ("reading notes", 1.0) in seen


def test_damage_is_noticed_by_the_checksum() -> None:
    """The guard above rests on it: zipfile compares the checksum of what it unpacked."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr("a", b"x" * 10)
    with zipfile.ZipFile(stream) as file:
        assert zlib.crc32(b"x" * 10) == file.infolist()[0].CRC


def test_foreign_namespace_is_other_xml(read: Read) -> None:
    staged = read(note(1), f'<x xmlns="{NAMESPACE}"/>')
    assert staged.skipped == {"other XML": 1}
