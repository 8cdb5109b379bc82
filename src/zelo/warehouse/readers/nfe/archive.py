"""The documents of a zip, a folder or one XML file, one at a time and under guard."""

import errno
import lzma
import os
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from zelo.lib.errors import InvalidInput
from zelo.warehouse.readers.containers import MAX_RATIO, RATIO_FREE_BYTES

MAX_XML_BYTES = 5_000_000
_CHUNK = 1 << 20
_KINDS = frozenset((".pdf", ".csv", ".txt", ".xlsx", ".xls", ".html", ".p7s", ".jpg", ".png", ".rar", ".7z"))
_DAMAGED = (
    zipfile.BadZipFile,
    NotImplementedError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    struct.error,
    OSError,
    ValueError,
)


class Digest(Protocol):
    """A hash that takes in what was read."""

    def update(self, data: bytes, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Found:
    """One file: its bytes if it is XML, else why it cannot be read (problem) or what it is (kind).

    name: with its folder, and the zip it lies in. done: the fraction of the input read so far.
    """

    name: str
    done: float
    content: bytes = b""
    problem: str = ""
    kind: str = ""


def is_nfe(path: Path) -> bool:
    """Whether the path is a folder, an XML file, or a zip with XML or further zips that is no Office file."""
    if path.is_dir():
        return True
    if path.suffix.lower() == ".xml":
        return path.is_file()
    if not path.is_file() or not zipfile.is_zipfile(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.lower() for name in archive.namelist() if not name.endswith("/")]
    except _DAMAGED:
        return False
    if "[content_types].xml" in names:
        return False
    return any(name.endswith(".xml") for name in names) or bool(
        names and all(name.endswith(".zip") for name in names)
    )


def documents(path: Path, work: Path, digest: Digest) -> Iterator[Found]:
    """Every file of the input, in the archive's or the folder's order; `digest` takes in what it holds.

    work: where a zip inside is unpacked for the while. Raises InvalidInput for a damaged or bloated archive.
    """
    free = shutil.disk_usage(work).free
    if path.is_dir():
        yield from _folder(path, work, digest, free)
        return
    if path.suffix.lower() == ".xml":
        found = _plain(path, path.name, 1.0)
        digest.update(found.content)
        yield found
        return
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    with path.open("rb") as file:
        yield from _zip(file, "", work, free)


def _folder(root: Path, work: Path, digest: Digest, free: int) -> Iterator[Found]:
    names = sorted(
        os.path.relpath(Path(folder) / name, root)
        for folder, inner, files in os.walk(root)
        for name in files
        if not _hidden(os.path.relpath(Path(folder) / name, root))
    )
    for number, name in enumerate(names, 1):
        path, done = root / name, number / len(names)
        digest.update(name.encode(errors="surrogateescape"))
        if path.suffix.lower() == ".zip" and path.is_file():
            try:
                with path.open("rb") as file:
                    while chunk := file.read(_CHUNK):
                        digest.update(chunk)
                    file.seek(0)
                    for found in _zip(file, name, work, free):
                        yield Found(found.name, done, found.content, found.problem, found.kind)
            except (InvalidInput, OSError) as error:
                yield Found(name, done, problem=str(error))
            continue
        found = _plain(path, name, done)
        digest.update(found.content)
        yield found


def _plain(path: Path, name: str, done: float) -> Found:
    if path.suffix.lower() != ".xml":
        return Found(name, done, kind=_kind(name))
    try:
        if not path.is_file():
            return Found(name, done, problem="not a regular file")
        with path.open("rb") as file:
            content = file.read(MAX_XML_BYTES + 1)
    except OSError as error:
        return Found(name, done, problem=f"cannot be read: {error.strerror}")
    return _sized(name, done, content)


def _sized(name: str, done: float, content: bytes) -> Found:
    if len(content) > MAX_XML_BYTES:
        return Found(name, done, problem=_too_big())
    return Found(name, done, content)


def _too_big() -> str:
    return f"larger than {MAX_XML_BYTES // 1_000_000} MB"


def _zip(file: IO[bytes], outer: str, work: Path, free: int) -> Iterator[Found]:
    """The members of a zip, and of zips in it, no deeper. outer: the name of a zip that is not the input."""
    label = outer or Path(file.name).name
    try:
        archive = zipfile.ZipFile(file)
    except _DAMAGED as error:
        raise InvalidInput(f"{label} is a damaged zip: {error}.") from error
    with archive:
        entries = [
            entry for entry in archive.infolist() if not entry.is_dir() and not _hidden(entry.filename)
        ]
        _guard_total(entries, label, os.fstat(file.fileno()).st_size, free)
        for number, entry in enumerate(entries, 1):
            name = f"{outer}:{entry.filename}" if outer else entry.filename
            done = number / len(entries)
            lower = entry.filename.lower()
            if lower.endswith(".zip"):
                yield from _inner(archive, entry, name, work, free, done, nested=bool(outer))
            elif not lower.endswith(".xml"):
                yield Found(name, done, kind=_kind(lower))
            else:
                yield _member(archive, entry, name, done)


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, done: float) -> Found:
    problem = _guard(entry)
    if entry.file_size > MAX_XML_BYTES:
        problem = _too_big()
    if problem:
        return Found(name, done, problem=problem)
    try:
        with archive.open(entry) as stream:
            return _sized(name, done, stream.read(MAX_XML_BYTES + 1))
    except (*_DAMAGED, RuntimeError):
        return Found(name, done, problem="damaged in the zip")


def _inner(
    archive: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    name: str,
    work: Path,
    free: int,
    done: float,
    *,
    nested: bool,
) -> Iterator[Found]:
    problem = "a zip inside a zip inside a zip; unpack it" if nested else _guard(entry)
    if problem or entry.file_size > free:
        yield Found(name, done, problem=problem or "larger than the free disk")
        return
    plain = work / "inner.zip"
    try:
        with archive.open(entry) as stream, plain.open("wb") as out:
            shutil.copyfileobj(stream, out, _CHUNK)
        with plain.open("rb") as file:
            for found in _zip(file, name, work, free - entry.file_size):
                yield Found(found.name, done, found.content, found.problem, found.kind)
    except InvalidInput as error:
        yield Found(name, done, problem=str(error))
    except (*_DAMAGED, RuntimeError) as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        yield Found(name, done, problem="damaged in the zip")
    finally:
        plain.unlink(missing_ok=True)


def _guard(entry: zipfile.ZipInfo) -> str:
    if entry.flag_bits & 0x1:
        return "protected by a password"
    if entry.file_size > RATIO_FREE_BYTES and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        return f"unpacks to more than {MAX_RATIO} times its size"
    return ""


def _guard_total(entries: list[zipfile.ZipInfo], label: str, packed: int, free: int) -> None:
    total = sum(entry.file_size for entry in entries if entry.filename.lower().endswith(".xml"))
    if total > RATIO_FREE_BYTES and total > MAX_RATIO * packed:
        raise InvalidInput(
            f"{label} unpacks to more than {MAX_RATIO} times its size; unpack it yourself if you trust it."
        )
    if total > free:
        raise InvalidInput(
            f"{label} unpacks to {total // 1_000_000} MB, more than the {free // 1_000_000} MB of free disk."
        )


def _hidden(name: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in name.replace("\\", "/").split("/"))


def _kind(name: str) -> str:
    suffix = Path(name).suffix.lower()
    return f"{suffix[1:]} files" if suffix in _KINDS else "other files"
