"""The lake: takes a staged file in as a batch, whole or not at all, and shows the tables at any manifest."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from uuid import uuid4

from filelock import FileLock, Timeout

from zelo.lib.errors import Busy, InvalidInput, NotFound
from zelo.warehouse.facts import Table, table
from zelo.warehouse.lake import delta
from zelo.warehouse.lake.changes import Changes, compare, merge_batches, write_changed_files
from zelo.warehouse.lake.manifest import (
    Batch,
    Manifest,
    all_batches,
    latest_manifest,
    read_manifest,
    read_manifests,
    surviving_batches,
    sync_folder,
    write_manifest,
)
from zelo.warehouse.lake.snapshot import Snapshot
from zelo.warehouse.lake.undo import Reversal, plan_reversal, write_reversal

__all__ = ["Changes", "Lake"]


class Lake:
    """One lake in one folder: `batches/`, `tables/`, `manifests/`, and `staging/` for work under way."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    # Reading

    def snapshot(self, manifest: int | None = None) -> Snapshot:
        """The tables at a manifest, the present one by default. Raises NotFound for an unknown manifest."""
        entry = (
            latest_manifest(self._manifests) if manifest is None else read_manifest(self._manifests, manifest)
        )
        files = {
            name: delta.file_paths(self._table(name), version) for name, version in entry.versions.items()
        }
        return Snapshot(entry.id, {name: paths for name, paths in files.items() if paths}, entry.versions)

    def snapshot_or_rebuilt(self, manifest: int, workspace: Path) -> Snapshot:
        """The tables at a manifest; those whose files are gone are derived again from the batches
        that counted then, into the workspace."""
        entry = read_manifest(self._manifests, manifest)
        files = {}
        for name, version in entry.versions.items():
            paths = delta.file_paths(self._table(name), version)
            if not all(Path(path).exists() for path in paths):
                paths = self._rebuilt(name, manifest, workspace)
            if paths:
                files[name] = paths
        return Snapshot(manifest, files, entry.versions)

    def manifests(self) -> list[Manifest]:
        """Every change of the lake, oldest first."""
        return read_manifests(self._manifests)

    def batches(self) -> list[Batch]:
        """The batches that count, oldest first."""
        return surviving_batches(read_manifests(self._manifests))

    def history(self) -> list[tuple[Batch, bool]]:
        """Every batch ever imported, oldest first, and whether it counts."""
        return all_batches(read_manifests(self._manifests))

    def compare(self, fact: Table, staged: Path, workspace: Path) -> Changes:
        """What taking this staged file in would create, update and leave alone; writes no table."""
        return compare(staged, self.snapshot().files.get(fact.name, ()), workspace)

    # Writing

    @contextmanager
    def workspace(self) -> Iterator[Path]:
        """A folder beside the tables for work under way, removed at the end whatever happens."""
        staging = self.root / "staging"
        _make_folder(staging)
        folder = Path(mkdtemp(prefix="work-", dir=staging))
        held = FileLock(folder.with_suffix(".lock"))
        try:
            with held:
                yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            Path(held.lock_file).unlink(missing_ok=True)

    @contextmanager
    def writing(self, wait_seconds: float = 10) -> Iterator[None]:
        """Holds the lake's one lock, having swept up after killed writers. Raises Busy if it is held."""
        _make_folder(self.root)
        try:
            with FileLock(self.root / ".lock", timeout=wait_seconds):
                self._sweep()
                yield
        except Timeout as error:
            raise Busy(
                "Another import is at work in this home; try again when it has ended (nothing was changed)."
            ) from error

    def add_batch(self, fact: Table, staged: Path, batch: Batch, workspace: Path) -> Batch:
        """Takes the staged file in as the next batch (call while `writing`).

        batch: its description; id and counts are filled in here. A file that changes no row leaves the
        lake untouched and comes back with id 0.
        """
        before = latest_manifest(self._manifests)
        current = self.snapshot().files.get(fact.name, ())
        changes = compare(staged, current, workspace)
        done = replace(
            batch,
            rows=changes.rows,
            created=changes.created,
            updated=changes.updated,
            unchanged=changes.unchanged,
            imported_at=_now(),
        )
        if not changes.created and not changes.updated:
            return replace(done, id=0)
        done = replace(done, id=self._next_batch())
        stored = self._keep(staged, fact, done.id)
        added, removed = write_changed_files(fact, stored, current, changes, workspace)
        version = self._put(fact, before, added, removed)
        self._commit(before, "import", {fact.name: version}, done)
        return done

    def rebuild(self, workspace: Path) -> list[str]:
        """Derives every table anew from the surviving batches (call while `writing`); returns their names."""
        before = latest_manifest(self._manifests)
        current = self.snapshot().files
        batches = self.batches()
        versions: dict[str, int] = {}
        for name in sorted({batch.table for batch in batches}):
            paths = [self._batch(name, batch.id) for batch in batches if batch.table == name]
            merged = merge_batches(table(name), paths, workspace)
            versions[name] = self._put(table(name), before, [merged], current.get(name, ()))
        if versions:
            self._commit(before, "rebuild", versions, None)
        return list(versions)

    def plan_reversal(self, number: int, workspace: Path) -> Reversal:
        """What undoing a batch that counts, or restoring one that does not, would change."""
        return self._plan(number, workspace)[0]

    def reverse(self, number: int, *, counts: bool, workspace: Path) -> Reversal:
        """Takes a batch out of the count, or back in (call while `writing`).

        counts: whether the batch shall count from now on. Raises NotFound for an unknown batch,
        InvalidInput where it is so already.
        """
        batch, counting = self._find(number)
        if counting is counts:
            raise InvalidInput(f"Batch {number} {'counts' if counts else 'is undone'} already.")
        before = latest_manifest(self._manifests)
        current = self.snapshot().files.get(batch.table, ())
        reversal, fresh = self._plan(number, workspace)
        fact, changed = table(batch.table), self._batch(batch.table, number)
        added, removed = write_reversal(fact, changed, fresh, current, reversal, workspace)
        version = self._put(fact, before, added, removed)
        kind = "restore" if counts else "undo"
        self._commit(before, kind, {batch.table: version}, None, target=number)
        return reversal

    # Steps

    def _rebuilt(self, name: str, manifest: int, workspace: Path) -> tuple[str, ...]:
        history = [entry for entry in read_manifests(self._manifests) if entry.id <= manifest]
        counting = [batch.id for batch in surviving_batches(history) if batch.table == name]
        if not counting:
            return ()
        merged = merge_batches(table(name), [self._batch(name, number) for number in counting], workspace)
        return (str(merged),)

    def _find(self, number: int) -> tuple[Batch, bool]:
        for batch, counts in all_batches(read_manifests(self._manifests)):
            if batch.id == number:
                return batch, counts
        raise NotFound(f"There is no batch {number}; `zelo import list --all` names those there are.")

    def _plan(self, number: int, workspace: Path) -> tuple[Reversal, Path]:
        batch, counts = self._find(number)
        counting = {entry.id for entry in self.batches() if entry.table == batch.table}
        wanted = sorted(counting - {number} if counts else counting | {number})
        current = self.snapshot().files.get(batch.table, ())
        paths = [self._batch(batch.table, entry) for entry in wanted]
        changed = (number, self._batch(batch.table, number))
        return plan_reversal(table(batch.table), changed, paths, current, workspace)

    def _put(self, fact: Table, before: Manifest, added: list[Path], removed: tuple[str, ...]) -> int:
        """Links new files into the table's folder and commits them there; returns the Delta version."""
        folder = self._table(fact.name)
        self._settle(fact.name, before)
        _make_folder(folder)
        placed: list[tuple[Path, int]] = []
        for path in added:
            target = folder / f"part-{before.id + 1:08d}-{uuid4().hex[:12]}.parquet"
            _link(path, target)
            placed.append((target, _row_count(target)))
        sync_folder(folder)
        return delta.commit_files(folder, fact, add=placed, remove=removed)

    def _settle(self, name: str, before: Manifest) -> None:
        """Takes back a Delta version that a killed writer committed without reaching its manifest."""
        folder = self._table(name)
        wanted = before.versions.get(name)
        if wanted is None:
            shutil.rmtree(folder, ignore_errors=True)
        elif delta.latest_version(folder) != wanted:
            delta.restore(folder, wanted)

    def _commit(
        self,
        before: Manifest,
        kind: str,
        versions: dict[str, int],
        batch: Batch | None,
        *,
        target: int | None = None,
    ) -> None:
        entry = Manifest(before.id + 1, kind, {**before.versions, **versions}, batch, target)
        write_manifest(self._manifests, entry)

    def _keep(self, staged: Path, fact: Table, number: int) -> Path:
        """Moves the staged file among the batches, where it stays unchanged from now on."""
        final = self._batch(fact.name, number)
        _make_folder(final.parent)
        _sync_file(staged)
        final.unlink(missing_ok=True)
        staged.replace(final)
        final.chmod(0o444)
        sync_folder(final.parent)
        return final

    def _next_batch(self) -> int:
        known = (entry.batch.id for entry in read_manifests(self._manifests) if entry.batch)
        return max(known, default=0) + 1

    def _sweep(self) -> None:
        """Removes the workspaces of processes that are gone."""
        for folder in (self.root / "staging").glob("work-*/"):
            lock = FileLock(folder.with_suffix(".lock"))
            try:
                with lock.acquire(timeout=0):
                    shutil.rmtree(folder, ignore_errors=True)
                Path(lock.lock_file).unlink(missing_ok=True)
            except Timeout:
                continue

    @property
    def _manifests(self) -> Path:
        return self.root / "manifests"

    def _table(self, name: str) -> Path:
        return self.root / "tables" / name

    def _batch(self, name: str, number: int) -> Path:
        return self.root / "batches" / name / f"{number:08d}.parquet"


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (PermissionError, FileExistsError, NotADirectoryError) as error:
        raise InvalidInput(
            f"The folder {folder} cannot be made ({error.strerror}); name a home that can be written."
        ) from error


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
    _sync_file(target)


def _sync_file(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def _row_count(path: Path) -> int:
    from pyarrow import parquet

    count: Any = parquet.read_metadata(path).num_rows
    return int(count)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
