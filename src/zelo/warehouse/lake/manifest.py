"""Manifests: one small file after each change of the lake, naming the version of every table.

A change counts from the moment its manifest stands under its final name; everything written before
that (a batch, a Delta version) is not seen by anybody and is replaced by the next writer.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from zelo.lib.errors import NotFound, ZeloError


@dataclass(frozen=True, slots=True)
class Batch:
    """One import's accepted rows: where they came from, and what they changed when they came.

    sha256: of the file that was imported. stored_bytes, stored_sha256: of the batch's own file; None in
    batches of before these were kept.
    """

    id: int
    table: str
    source: str
    file: str
    sha256: str
    rows: int
    created: int
    updated: int
    unchanged: int
    imported_at: str
    control: dict[str, Any] = field(default_factory=dict)
    stored_bytes: int | None = None
    stored_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """The lake after one change.

    kind: import, undo, restore, rebuild or repair. versions: table -> version of its Delta table.
    batch: the batch that came in, or whose file was written again. target: the batch that was undone or
    restored. renewed: tables whose log began anew here, so that earlier versions of them are gone.
    """

    id: int
    kind: str
    versions: dict[str, int]
    batch: Batch | None = None
    target: int | None = None
    renewed: tuple[str, ...] = ()


def manifest_path(folder: Path, number: int) -> Path:
    return folder / f"{number:08d}.json"


def read_manifests(folder: Path, after: int = 0) -> list[Manifest]:
    """All manifests after one in order, the last being the present; none for a lake without imports."""
    return [_read(path) for path in sorted(folder.glob("[0-9]*.json")) if int(path.stem) > after]


def read_manifest(folder: Path, number: int) -> Manifest:
    path = manifest_path(folder, number)
    if not path.exists():
        raise NotFound(f"The lake has no manifest {number}.")
    return _read(path)


def latest_manifest(folder: Path) -> Manifest:
    """The present manifest; manifest 0, with no tables, before the first import."""
    paths = sorted(folder.glob("[0-9]*.json"))
    return _read(paths[-1]) if paths else Manifest(0, "empty", {})


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Puts the manifest in place at once and durably: this is the commit of a change."""
    folder.mkdir(parents=True, exist_ok=True)
    final = manifest_path(folder, manifest.id)
    draft = final.with_suffix(".tmp")
    with draft.open("w", encoding="utf-8") as stream:
        json.dump(asdict(manifest), stream, ensure_ascii=False, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(final)
    sync_folder(folder)


def surviving_batches(manifests: Iterable[Manifest]) -> list[Batch]:
    """The batches that count, oldest first: those imported and not undone since, or restored after it."""
    return [batch for batch, counts in all_batches(manifests) if counts]


def all_batches(manifests: Iterable[Manifest]) -> list[tuple[Batch, bool]]:
    """Every batch ever imported, oldest first, and whether it counts."""
    found: dict[int, Batch] = {}
    undone: set[int] = set()
    for manifest in manifests:
        if manifest.batch:
            found[manifest.batch.id] = manifest.batch
        elif manifest.kind == "undo" and manifest.target:
            undone.add(manifest.target)
        elif manifest.kind == "restore" and manifest.target:
            undone.discard(manifest.target)
    return [(batch, number not in undone) for number, batch in found.items()]


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(path: Path) -> Manifest:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        batch = content.pop("batch")
        renewed = tuple(content.pop("renewed", ()))
        return Manifest(**content, batch=Batch(**batch) if batch else None, renewed=renewed)
    except (ValueError, TypeError, KeyError) as error:
        raise ZeloError(
            f"The lake's manifest {path} cannot be read ({error}); restore it from a backup."
        ) from error
