"""What a file is, by its content, and the plain files inside a gzip or zip, unpacked under guard."""

import gzip
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO

from zelo.lib.errors import InvalidInput

MAX_RATIO = 200
RATIO_FREE_BYTES = 1_000_000
MAX_ENTRIES = 2_000
MAX_WORKBOOK_BYTES = 600_000_000
_CHUNK = 1 << 20


class Format(StrEnum):
    TEXT = "text"
    WORKBOOK = "workbook"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class Member:
    """One plain file to read. label: how errors and the virtual column `sheet` call it."""

    path: Path
    label: str
    format: Format


def open_members(path: Path, work: Path) -> tuple[Member, ...]:
    """The plain files of an input: itself, or what its gzip or zip holds, unpacked into `work`.

    Raises InvalidInput for what is missing, unreadable, empty, too compressed, or of a kind not read.
    """
    with readable(path) as file:
        head = file.read(8)
    if not head:
        raise InvalidInput(f"{path.name} is empty.")
    if head.startswith(b"\x1f\x8b"):
        plain = work / "unpacked-0"
        with readable(path) as file:
            _gunzip(file, plain, path)
        label = path.name.removesuffix(".gz")
        return (Member(plain, label, _plain_format(plain, label)),)
    if head.startswith(b"PK\x03\x04") and not _is_workbook(path, path.name):
        return tuple(_unzip(path, work))
    return (Member(path, path.name, _plain_format(path, path.name)),)


@contextmanager
def readable(path: Path) -> Iterator[IO[bytes]]:
    """The open file; raises InvalidInput with what hinders reading it."""
    try:
        if path.is_dir():
            raise InvalidInput(f"{path} is a directory; name one file in it.")
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise InvalidInput(f"{path} is not a regular file.")
        file = path.open("rb")
    except FileNotFoundError as error:
        raise InvalidInput(f"There is no file {path}.") from error
    except PermissionError as error:
        raise InvalidInput(f"{path} may not be read: no permission.") from error
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror or error}.") from error
    with file:
        yield file


def _plain_format(path: Path, label: str) -> Format:
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(b"PAR1"):
        return Format.PARQUET
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise InvalidInput(
            f"{label} is an old Excel file (.xls) or an encrypted one; "
            "save it as .xlsx without a password, or as CSV."
        )
    if head.startswith(b"\x1f\x8b"):
        raise InvalidInput(f"{label} is compressed twice; unpack it once.")
    if head.startswith(b"%PDF"):
        raise InvalidInput(f"{label} is a PDF; export CSV, XLSX or Parquet instead.")
    if head.startswith(b"PK\x03\x04"):
        if not _is_workbook(path, label):
            raise InvalidInput(f"{label} is a zip inside another archive; unpack it once.")
        return Format.WORKBOOK
    return Format.TEXT


def _is_workbook(path: Path, label: str) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise InvalidInput(f"{label} is a damaged zip or XLSX file: {error}.") from error
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" in names:
        _guard_workbook(entries, label)
        return True
    if "[Content_Types].xml" in names:
        raise InvalidInput(f"{label} is an Office file other than an XLSX workbook; save it as .xlsx or CSV.")
    return False


def _guard_workbook(entries: list[zipfile.ZipInfo], label: str) -> None:
    if len(entries) > MAX_ENTRIES:
        raise InvalidInput(
            f"{label} holds {len(entries)} parts, more than the {MAX_ENTRIES} a workbook may have."
        )
    declared = sum(entry.file_size for entry in entries)
    if declared > MAX_WORKBOOK_BYTES:
        raise InvalidInput(
            f"{label} would unpack to {declared // 1_000_000} MB, more than the "
            f"{MAX_WORKBOOK_BYTES // 1_000_000} MB a workbook may have; save it as CSV."
        )
    for entry in entries:
        if _leads_outside(entry.filename):
            raise InvalidInput(f"{label} holds a part named {entry.filename!r}, which no workbook has.")
        _guard_entry(entry, label)


def _leads_outside(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return not parts[0] or ":" in parts[0] or ".." in parts


def _guard_entry(entry: zipfile.ZipInfo, label: str) -> None:
    if entry.flag_bits & 0x1:
        raise InvalidInput(f"{label} is protected by a password; save it without one.")
    if entry.file_size > RATIO_FREE_BYTES and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        raise InvalidInput(_bomb(f"{label} ({entry.filename})"))


def _bomb(label: str) -> str:
    return f"{label} unpacks to more than {MAX_RATIO} times its size; unpack it yourself if you trust it."


def _gunzip(file: IO[bytes], plain: Path, path: Path) -> None:
    packed = path.stat().st_size
    try:
        with gzip.GzipFile(fileobj=file) as stream, plain.open("wb") as out:
            _copy(stream, out, max(RATIO_FREE_BYTES, packed * MAX_RATIO), path.name)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InvalidInput(f"{path.name} is a damaged gzip file: {error}.") from error


def _copy(stream: gzip.GzipFile, out: IO[bytes], limit: int, label: str) -> None:
    written = 0
    while chunk := stream.read(_CHUNK):
        written += len(chunk)
        if written > limit:
            raise InvalidInput(_bomb(label))
        out.write(chunk)
    if not written:
        raise InvalidInput(f"{label} is empty.")


def _unzip(path: Path, work: Path) -> Iterator[Member]:
    with zipfile.ZipFile(path) as archive:
        entries = [
            entry
            for entry in archive.infolist()
            if not entry.is_dir() and not entry.filename.startswith("__MACOSX/")
        ]
        if not entries:
            raise InvalidInput(f"{path.name} is a zip without files.")
        if len(entries) > MAX_ENTRIES:
            raise InvalidInput(
                f"{path.name} holds {len(entries)} files, more than the {MAX_ENTRIES} that are read at once; "
                "import it in parts."
            )
        total, free = sum(entry.file_size for entry in entries), shutil.disk_usage(work).free
        if total > free:
            raise InvalidInput(
                f"{path.name} unpacks to {total // 1_000_000} MB, more than the {free // 1_000_000} MB "
                "of free disk."
            )
        for number, entry in enumerate(sorted(entries, key=lambda entry: entry.filename)):
            label = f"{path.name}:{entry.filename}"
            _guard_entry(entry, path.name)
            plain = work / f"unpacked-{number}"
            try:
                with archive.open(entry) as stream, plain.open("wb") as out:
                    shutil.copyfileobj(stream, out, _CHUNK)
            except (zipfile.BadZipFile, NotImplementedError, zlib.error, EOFError) as error:
                raise InvalidInput(f"{label} is damaged: {error}.") from error
            if plain.stat().st_size == 0:
                raise InvalidInput(f"{label} is empty.")
            yield Member(plain, label, _plain_format(plain, label))
