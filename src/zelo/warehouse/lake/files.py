"""The lake's Parquet files as they were written, and what is wrong with one that no longer is so."""

import hashlib
import os
import shutil
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from zelo.lib.errors import InvalidInput


class Depth(IntEnum):
    """How far a file is looked into: its size; its footer; every value in it."""

    SIZE = 0
    FOOTER = 1
    CONTENT = 2


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file as the lake wrote it. bytes, rows, sha256: None where that was not kept."""

    path: Path
    rows: int | None = None
    bytes: int | None = None
    sha256: str | None = None


def find_flaw(file: StoredFile, depth: Depth = Depth.SIZE) -> str | None:
    """What is wrong with a stored file, told after its name; None where it is whole as far as looked.

    Depth.CONTENT compares the hash that was kept, or reads every column where none was.
    """
    try:
        size = file.path.stat().st_size
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    if file.bytes is not None and size != file.bytes:
        return f"has {size:,} of its {file.bytes:,} bytes" if size < file.bytes else "has grown"
    if depth >= Depth.FOOTER and (flaw := _flaw_in_footer(file)):
        return flaw
    return _flaw_in_content(file) if depth >= Depth.CONTENT else None


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _flaw_in_footer(file: StoredFile) -> str | None:
    from pyarrow import ArrowException, parquet

    try:
        rows = parquet.read_metadata(file.path).num_rows
    except (ArrowException, OSError):
        return "has no readable Parquet footer"
    if file.rows is not None and rows != file.rows:
        return f"has {rows:,} rows instead of {file.rows:,}"
    return None


def _flaw_in_content(file: StoredFile) -> str | None:
    from pyarrow import ArrowException, parquet

    try:
        if file.sha256:
            return None if digest(file.path) == file.sha256 else "is not as it was written"
        for _ in parquet.ParquetFile(file.path).iter_batches(use_threads=False):
            pass
    except (ArrowException, OSError):
        return "holds damaged data"
    return None


def make_folder(folder: Path) -> None:
    """Makes a folder with those above it. Raises InvalidInput where it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (PermissionError, FileExistsError, NotADirectoryError) as error:
        raise InvalidInput(
            f"The folder {folder} cannot be made ({error.strerror}); name a home that can be written."
        ) from error


def link_or_copy(source: Path, target: Path) -> None:
    """The same file under a second name, or its copy where the disk has no links; durably."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
    sync_file(target)


def sync_file(path: Path) -> None:
    """Makes a file's content durable."""
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def row_count(path: Path) -> int:
    """Rows of a Parquet file, from its footer."""
    from pyarrow import parquet

    return int(parquet.read_metadata(path).num_rows)
