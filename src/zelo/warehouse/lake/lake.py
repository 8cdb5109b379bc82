"""The lake: takes a staged file in as a batch, whole or not at all, and shows the tables at any manifest."""

import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

from filelock import FileLock, Timeout

from zelo.lib.errors import Busy, Damaged, InvalidInput, NotFound
from zelo.warehouse.facts import Table, table
from zelo.warehouse.lake import delta
from zelo.warehouse.lake.changes import Changes, compare, merge_batches, write_changed_files
from zelo.warehouse.lake.damage import batch_damage, table_damage
from zelo.warehouse.lake.files import (
    Depth,
    StoredFile,
    digest,
    find_flaw,
    link_or_copy,
    make_folder,
    row_count,
    sync_file,
)
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
        """The tables at a manifest, the present one by default.

        Raises NotFound for an unknown manifest, Damaged where a table file is missing or has another size.
        """
        entry = self._manifest(manifest)
        files = {}
        for name, stored in self.stored_files(entry).items():
            files[name] = _paths(stored)
            for file in stored:
                if flaw := find_flaw(file):
                    raise Damaged(table_damage(name, file.path, flaw, manifest))
        return Snapshot(entry.id, {name: paths for name, paths in files.items() if paths}, entry.versions)

    def snapshot_or_rebuilt(self, manifest: int, workspace: Path) -> Snapshot:
        """The tables at a manifest; those whose files are gone or damaged are derived again from the
        batches that counted then, into the workspace. Raises Damaged where such a batch is."""
        entry = read_manifest(self._manifests, manifest)
        files = {}
        for name in entry.versions:
            try:
                stored = self.stored_files(entry, only=name).get(name)
            except Damaged:
                stored = None
            if stored is None or any(find_flaw(file) for file in stored):
                paths = self._rebuilt(name, manifest, workspace)
            else:
                paths = tuple(str(file.path) for file in stored)
            if paths:
                files[name] = paths
        return Snapshot(manifest, files, entry.versions)

    def stored_files(self, entry: Manifest, only: str | None = None) -> dict[str, tuple[StoredFile, ...]]:
        """Per table the files that its log names for a manifest, whole or not.

        A table whose log began anew since is left out. Raises Damaged where a log cannot be read.
        """
        later = read_manifests(self._manifests, after=entry.id)
        gone = {name for manifest in later for name in manifest.renewed}
        return {
            name: delta.table_files(self._table(name), version)
            for name, version in entry.versions.items()
            if name not in gone and only in (None, name)
        }

    def batch_file(self, batch: Batch) -> StoredFile:
        """The file of a batch, whole or not."""
        path = self._batch(batch.table, batch.id)
        return StoredFile(path, batch.rows, batch.stored_bytes, batch.stored_sha256)

    def manifests(self) -> list[Manifest]:
        """Every change of the lake, oldest first."""
        return read_manifests(self._manifests)

    @property
    def last_change(self) -> int:
        """The number of the latest manifest; 0 before the first import."""
        return latest_manifest(self._manifests).id

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
        make_folder(staging)
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
        make_folder(self.root)
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
        current = self._current(fact.name)
        changes = compare(staged, _paths(current), workspace)
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
        stored = self._keep(staged, fact.name, done.id)
        done = replace(done, stored_bytes=stored.stat().st_size, stored_sha256=digest(stored))
        added, removed = write_changed_files(fact, stored, current, changes, workspace)
        version = self._put(fact, before, added, removed)
        self._commit(before, "import", {fact.name: version}, done)
        return done

    def rebuild(
        self, workspace: Path, names: Collection[str] = (), *, without: int | None = None
    ) -> list[str]:
        """Derives tables anew from the surviving batches (call while `writing`); returns their names.

        The present table files need not be readable. names: all tables by default. without: a batch to
        take out of the count, even if its own file is lost; only its table is derived then.
        Raises Damaged where a batch that counts is, NotFound for an unknown batch or table.
        """
        before = latest_manifest(self._manifests)
        if without is not None:
            names = (self._find(without)[0].table,)
        batches = [batch for batch in self.batches() if batch.id != without]
        known = {batch.table for batch, _ in self.history()}
        if unknown := set(names) - known:
            raise NotFound(f"The lake has no table {min(unknown)}; it has {', '.join(sorted(known))}.")
        versions: dict[str, int] = {}
        renewed: list[str] = []
        replaced: list[StoredFile] = []
        for name in sorted(names or {batch.table for batch in batches}):
            paths = [self._batch_path(batch) for batch in batches if batch.table == name]
            merged = merge_batches(table(name), paths, workspace)
            try:
                removed = delta.table_files(self._table(name), before.versions[name])
                self._settle(name, before)
            except Damaged:
                shutil.rmtree(self._table(name), ignore_errors=True)
                removed = ()
                renewed.append(name)
            versions[name] = self._put(table(name), before, merged, _paths(removed), settled=True)
            replaced += removed
        if versions:
            kind = "rebuild" if without is None else "undo"
            self._commit(before, kind, versions, None, target=without, renewed=tuple(renewed))
        for file in replaced:
            if find_flaw(file, Depth.CONTENT):  # older versions that need it are derived from batches
                file.path.unlink(missing_ok=True)
        return list(versions)

    def repair_batch(self, number: int, fact: Table, staged: Path, sha256: str) -> Batch:
        """Writes the lost or broken file of a batch again from its staged source (call while `writing`).

        sha256: of the source file, which must be the one that was imported. Raises InvalidInput if it is
        another or gives another number of rows, or where the batch is whole; NotFound for an unknown batch.
        """
        batch, _ = self._find(number)
        if (sha256, fact.name) != (batch.sha256, batch.table):
            raise InvalidInput(
                f"This is not the file of import {number}: that was {batch.file}, byte for byte, "
                f"read as {batch.table}."
            )
        if find_flaw(self.batch_file(batch), Depth.CONTENT) is None:
            raise InvalidInput(f"The stored file of import {number} is whole; nothing was changed.")
        if (rows := row_count(staged)) != batch.rows:
            raise InvalidInput(
                f"{batch.file} gives {rows:,} rows now and gave {batch.rows:,} as import {number}; "
                "read it with the same mapping and options as then."
            )
        before = latest_manifest(self._manifests)
        stored = self._keep(staged, batch.table, number)
        done = replace(batch, stored_bytes=stored.stat().st_size, stored_sha256=digest(stored))
        self._commit(before, "repair", {}, done)
        return done

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
        current = self._current(batch.table)
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
        counting = [batch for batch in surviving_batches(history) if batch.table == name]
        merged = merge_batches(table(name), [self._batch_path(batch) for batch in counting], workspace)
        return tuple(str(path) for path in merged)

    def _find(self, number: int) -> tuple[Batch, bool]:
        for batch, counts in all_batches(read_manifests(self._manifests)):
            if batch.id == number:
                return batch, counts
        raise NotFound(f"There is no batch {number}; `zelo import list --all` names those there are.")

    def _plan(self, number: int, workspace: Path) -> tuple[Reversal, Path]:
        batch, counts = self._find(number)
        others = {entry.id: entry for entry in self.batches() if entry.table == batch.table}
        others.pop(number, None)
        wanted = others if counts else others | {number: batch}
        paths = [self._batch_path(wanted[entry]) for entry in sorted(wanted)]
        changed = (number, self._batch_path(batch))
        return plan_reversal(
            table(batch.table), changed, paths, _paths(self._current(batch.table)), workspace
        )

    def _manifest(self, number: int | None) -> Manifest:
        return latest_manifest(self._manifests) if number is None else read_manifest(self._manifests, number)

    def _current(self, name: str) -> tuple[StoredFile, ...]:
        """The files of a table at present. Raises Damaged for the first that is not as it was written."""
        stored = self.stored_files(self._manifest(None), only=name).get(name, ())
        for file in stored:
            if flaw := find_flaw(file):
                raise Damaged(table_damage(name, file.path, flaw))
        return stored

    def _batch_path(self, batch: Batch) -> Path:
        """The path of a batch's file. Raises Damaged where it is not as it was written."""
        file = self.batch_file(batch)
        if flaw := find_flaw(file, Depth.FOOTER):
            raise Damaged(batch_damage(batch, file.path, flaw))
        return file.path

    def _put(
        self,
        fact: Table,
        before: Manifest,
        added: list[Path],
        removed: tuple[str, ...],
        *,
        settled: bool = False,
    ) -> int:
        """Links new files into the table's folder and commits them there; returns the Delta version."""
        folder = self._table(fact.name)
        if not settled:
            self._settle(fact.name, before)
        make_folder(folder)
        placed: list[tuple[Path, int]] = []
        for path in added:
            target = folder / f"part-{before.id + 1:08d}-{uuid4().hex[:12]}.parquet"
            link_or_copy(path, target)
            placed.append((target, row_count(target)))
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
        renewed: tuple[str, ...] = (),
    ) -> None:
        entry = Manifest(before.id + 1, kind, {**before.versions, **versions}, batch, target, renewed)
        write_manifest(self._manifests, entry)

    def _keep(self, staged: Path, name: str, number: int) -> Path:
        """Moves the staged file among the batches, where it stays unchanged from now on."""
        final = self._batch(name, number)
        make_folder(final.parent)
        sync_file(staged)
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


def _paths(files: Iterable[StoredFile]) -> tuple[str, ...]:
    return tuple(str(file.path) for file in files)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
