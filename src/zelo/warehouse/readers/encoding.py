"""Decides the encoding of a text file from all its bytes, and gives DuckDB UTF-8."""

import codecs
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from zelo.lib.errors import InvalidInput
from zelo.warehouse.readers.options import Progress, silent

ODD_CHARACTERS = " \t'=+\xa0\""
_CHUNK = 1 << 22
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text file as UTF-8.

    encoding: what it was written in. lines: physical lines in it. absent: those of ODD_CHARACTERS that come
    nowhere in it.
    """

    path: Path
    encoding: str
    lines: int
    absent: frozenset[str] = frozenset()


def as_utf8(path: Path, label: str, utf8: Path, choice: str | None, progress: Progress = silent) -> TextFile:
    """The file itself if it is UTF-8 with line ends of one kind, else a copy at `utf8` that is.

    Tried in order: the byte order mark, UTF-8, cp1252; another encoding must be chosen. Raises InvalidInput
    for NUL bytes or bytes that the encoding does not have.
    """
    with path.open("rb") as file:
        head = file.read(4)
    named = next((encoding for bom, encoding in _BOMS if head.startswith(bom)), None)
    for encoding in [choice] if choice else [named] if named else ["utf-8", "cp1252"]:
        try:
            plain = codecs.lookup(encoding).name in ("utf-8", "utf-8-sig")
            ends = _scan(path, encoding, None if plain else utf8, label, progress)
        except LookupError as error:
            raise InvalidInput(f"--encoding is {encoding!r}, which is no known encoding.") from error
        except UnicodeError as error:
            if encoding == "utf-8" and choice is None:
                continue
            raise InvalidInput(_undecodable(label, encoding, choice)) from error
        written = path if plain else utf8
        if not ends.uniform:
            written = _unify_line_ends(written, utf8)
        return TextFile(written, _shown(encoding), ends.lines, frozenset(ends.absent))
    raise AssertionError("cp1252 either decodes or raises")


@dataclass(slots=True)
class _Census:
    feeds: int = 0
    returns: int = 0
    pairs: int = 0
    last: int = 10
    absent: set[str] = field(default_factory=lambda: set(ODD_CHARACTERS))

    def count(self, data: bytes) -> None:
        # The last byte of each character's UTF-8, so that a chunk's edge cannot hide it.
        self.absent -= {char for char in self.absent if char.encode()[-1:] in data}
        self.feeds += data.count(b"\n")
        if returns := data.count(b"\r"):
            self.returns += returns
            self.pairs += data.count(b"\r\n")
        if self.last == 13 and data[:1] == b"\n":
            self.pairs += 1
        self.last = data[-1] if data else self.last

    @property
    def uniform(self) -> bool:
        return self.returns == self.pairs and self.pairs in (0, self.feeds)

    @property
    def lines(self) -> int:
        return self.feeds + self.returns - self.pairs + (self.last not in (10, 13))


def _unify_line_ends(path: Path, utf8: Path) -> Path:
    unified = utf8.with_suffix(".lines")
    with path.open("rb") as file, unified.open("wb") as out:
        while chunk := file.read(_CHUNK):
            if chunk.endswith(b"\r"):
                chunk += file.read(1)
            out.write(chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
    return unified


def _undecodable(label: str, encoding: str, choice: str | None) -> str:
    if choice:
        return f"{label} is not written in {encoding}; choose another with --encoding."
    if encoding == "cp1252":
        return (
            f"{label} is neither UTF-8 nor cp1252 text; name its encoding with --encoding, such as latin-1."
        )
    return f"{label} says it is {_shown(encoding)} but is not; name its encoding with --encoding."


def _shown(encoding: str) -> str:
    return "utf-8" if encoding == "utf-8-sig" else encoding


def _scan(path: Path, encoding: str, utf8: Path | None, label: str, progress: Progress) -> _Census:
    decoder = codecs.getincrementaldecoder(encoding)()
    size, done, ends = path.stat().st_size, 0, _Census()
    with ExitStack() as stack:
        file = stack.enter_context(path.open("rb"))
        target = stack.enter_context(utf8.open("wb")) if utf8 else None
        while chunk := file.read(_CHUNK):
            done += len(chunk)
            data = chunk
            if target is not None:
                data = decoder.decode(chunk).encode("utf-8")
                target.write(data)
            elif not chunk.isascii() or decoder.getstate()[0]:
                decoder.decode(chunk)
            if b"\0" in data:
                raise InvalidInput(_nul(label))
            ends.count(data)
            progress("encoding", done / size)
        decoder.decode(b"", final=True)
    return ends


def _nul(label: str) -> str:
    return (
        f"{label} holds NUL bytes, so it is not plain text; export it again, "
        "or name its encoding with --encoding if it is UTF-16 without a byte order mark."
    )
