"""Files on their way in: taken from a request under a limit, and kept in the home, read by nobody else.

Each has a folder of its own, named by its import's token; what a browser says of type and path plays no part.
"""

import hashlib
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.utils.translation import gettext as _

from zelo.apps.intake.permissions import IMPORT_DATA
from zelo.lib.errors import InvalidInput

_CHUNK = 1 << 20
_LONGEST = 100
_FOLDER = 0o700
_FILE = 0o600
_TOKEN = re.compile(r"[0-9a-f]{32}")


def uploads_folder() -> Path:
    """The folder of all uploads, made on first use."""
    folder: Path = settings.HOME.root / "uploads"
    folder.mkdir(mode=_FOLDER, parents=True, exist_ok=True)
    return folder


def folder_of(token: str) -> Path:
    """The folder of one import. Raises ValueError for what is no token."""
    if not _TOKEN.fullmatch(token):
        raise ValueError(f"{token!r} is no token")
    return uploads_folder() / token


def file_of(token: str, name: str) -> Path:
    """The file of one import."""
    return folder_of(token) / clean_name(name)


def clean_name(name: str) -> str:
    """The last part of a name that a browser gave, without what a path or a terminal could take amiss."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(
        char if char.isalnum() or char in " ._-()" else "_" for char in unicodedata.normalize("NFC", last)
    )
    plain = plain.strip(" .")
    stem, dot, suffix = plain.rpartition(".")
    if dot and len(suffix) <= 10:
        plain = f"{_cut(stem, _LONGEST - len(suffix) - 1)}.{suffix}"
    return _cut(plain, _LONGEST) or "file"


def _cut(text: str, most: int) -> str:
    """The text in at most so many bytes, as names of files are counted in those."""
    return text.encode()[:most].decode(errors="ignore").strip(" .")


@dataclass(frozen=True)
class Stored:
    """A file that lies in its folder now."""

    name: str
    size: int
    sha256: str


def store(token: str, name: str, chunks: Iterable[bytes]) -> Stored:
    """Writes a file into the import's folder, mode 0600. Raises InvalidInput for an empty or large one."""
    path = file_of(token, name)
    path.parent.mkdir(mode=_FOLDER, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, _FILE)
    with os.fdopen(handle, "wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > settings.UPLOAD_BYTES:
                raise InvalidInput(too_large(path.name))
            digest.update(chunk)
            file.write(chunk)
    if not size:
        raise InvalidInput(_("%(name)s is empty.") % {"name": path.name})
    return Stored(path.name, size, digest.hexdigest())


def too_large(name: str) -> str:
    return _("%(name)s is larger than the %(limit)s MB that an upload may have (ZELO_UPLOAD_MB).") % {
        "name": name,
        "limit": settings.UPLOAD_BYTES // 1_000_000,
    }


def remove(token: str) -> None:
    """Removes an import's folder with all in it."""
    shutil.rmtree(folder_of(token), ignore_errors=True)


class LimitedUpload(FileUploadHandler):
    """Writes files of a request to disk as they come, for who may import, until the limit; then it stops.

    What it refuses stands in `request.upload_refused`; the rest of the request is not read any more.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        self._refusal = ""
        person = getattr(self.request, "user", None)
        if person is None or not IMPORT_DATA.allows(person):
            self._refusal = _("Your role does not include this")
        elif content_length > settings.UPLOAD_BYTES * 2:
            self._refusal = too_large(_("This upload"))
        self._taken = 0

    def new_file(self, *arguments: Any, **options: Any) -> None:
        super().new_file(*arguments, **options)
        if self._refusal:
            self._stop(self._refusal)
        folder = uploads_folder()
        handle, path = tempfile.mkstemp(prefix=".incoming-", dir=folder)
        os.fchmod(handle, _FILE)
        self._path = Path(path)
        self._file = os.fdopen(handle, "w+b")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._taken += len(raw_data)
        if self._taken > settings.UPLOAD_BYTES:
            self._drop()
            self._stop(too_large(self.file_name or ""))
        self._file.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[Any]":
        self._file.seek(0)
        self._path.unlink()
        # The name is what the browser said; `store` cleans it.
        return UploadedFile(self._file, self.file_name, self.content_type, file_size, self.charset)

    def upload_interrupted(self) -> None:
        self._drop()

    def _drop(self) -> None:
        if getattr(self, "_file", None) is not None:
            self._file.close()
            self._path.unlink(missing_ok=True)

    def _stop(self, refusal: str) -> None:
        if self.request is not None:
            self.request.upload_refused = refusal  # type: ignore[attr-defined]
        raise StopUpload(connection_reset=True)


def uploaded_chunks(file: "UploadedFile[Any]") -> Iterable[bytes]:
    return file.chunks(_CHUNK)
