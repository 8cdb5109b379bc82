"""Looks through every file of the lake and says what is broken, and what is to be done."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from zelo.lib.errors import Damaged
from zelo.warehouse.facts import table
from zelo.warehouse.lake.changes import merge_batches
from zelo.warehouse.lake.damage import batch_damage, table_damage
from zelo.warehouse.lake.files import Depth, StoredFile, find_flaw
from zelo.warehouse.lake.lake import Lake
from zelo.warehouse.lake.manifest import Batch
from zelo.warehouse.lake.sql import KEY, database, parquet_scan, scalar, table_scan

Progress = Callable[[str, float | None], None]


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is broken. batch: the import whose file it is. sentence: with the way out.

    stranded: rows of the table that no whole import gives, so that a rebuild without this import would
    lose them; None where that was not looked into or the table cannot be read.
    """

    table: str
    batch: int | None
    file: Path
    problem: str
    sentence: str
    stranded: int | None = None


@dataclass(frozen=True, slots=True)
class Checkup:
    """What was looked at, and what is broken. bytes: of all files looked at."""

    table_files: int
    batch_files: int
    bytes: int
    damages: tuple[Damage, ...]


def check_lake(lake: Lake, workspace: Path, progress: Progress, *, deep: bool = False) -> Checkup:
    """Compares every table and batch file with its log and manifest: size, footer, rows.

    deep: reads every value too, and compares each table with what its batches give (about the time of a
    rebuild). Table files of older versions are looked at where they are still there. The lake is only read.
    """
    depth = Depth.CONTENT if deep else Depth.FOOTER
    damages: list[Damage] = []
    sound, files = set[str](), list[StoredFile]()
    for name in lake.manifests()[-1].versions if lake.manifests() else ():
        progress(name, None)
        stored, found, whole = _check_table(lake, name, depth)
        files += stored
        damages += found
        if whole:
            sound.add(name)
    batches = lake.history()
    broken = []
    for done, (batch, _) in enumerate(batches):
        progress(f"import {batch.id}", done / len(batches))
        file = lake.batch_file(batch)
        if flaw := find_flaw(file, depth):
            broken.append((batch, file, flaw))
    for batch, file, flaw in broken:
        lost = {entry.id for entry, _, _ in broken}
        stranded = _stranded(lake, batch.table, lost, workspace) if batch.table in sound else None
        damages.append(
            Damage(batch.table, batch.id, file.path, flaw, batch_damage(batch, file.path, flaw), stranded)
        )
    if deep:
        lost_tables = {batch.table for batch, _, _ in broken}
        damages += _differing(lake, sorted(sound - lost_tables), workspace, progress)
    files += [lake.batch_file(batch) for batch, _ in batches]
    there = {file.path for file in files if file.path.exists()}
    return Checkup(
        len(files) - len(batches), len(batches), sum(path.stat().st_size for path in there), tuple(damages)
    )


def _check_table(lake: Lake, name: str, depth: Depth) -> tuple[list[StoredFile], list[Damage], bool]:
    """The table's files, those of older versions too; what is broken; and whether the present is whole."""
    try:
        current = _present(lake, name)
    except Damaged as error:
        log = lake.root / "tables" / name / "_delta_log"
        return [], [Damage(name, None, log, "cannot be read", str(error))], False
    files: dict[Path, tuple[StoredFile, int | None]] = {file.path: (file, None) for file in current}
    for entry in reversed(lake.manifests()[:-1]):
        for file in lake.stored_files(entry, only=name).get(name, ()):
            if file.path.exists():
                files.setdefault(file.path, (file, entry.id))
    damages = [
        Damage(name, None, file.path, flaw, table_damage(name, file.path, flaw, manifest))
        for file, manifest in files.values()
        if (flaw := find_flaw(file, depth))
    ]
    whole = not {damage.file for damage in damages} & {file.path for file in current}
    return [file for file, _ in files.values()], damages, whole


def _present(lake: Lake, name: str) -> tuple[StoredFile, ...]:
    return lake.stored_files(lake.manifests()[-1], only=name).get(name, ())


def _stranded(lake: Lake, name: str, lost: set[int], workspace: Path) -> int:
    """Rows of a whole table that none of its whole batches gives as they are."""
    files = [str(file.path) for file in _present(lake, name)]
    whole = [str(lake.batch_file(batch).path) for batch in _counting(lake, name) if batch.id not in lost]
    if not files:
        return 0
    rows = f"SELECT {KEY}, row_hash FROM {parquet_scan(files)}"
    given = f"ANTI JOIN (SELECT {KEY}, row_hash FROM {parquet_scan(whole)}) USING ({KEY}, row_hash)"
    with database(workspace) as connection:
        return scalar(connection, f"SELECT count(*) FROM ({rows}) {given if whole else ''}")


def _differing(lake: Lake, names: list[str], workspace: Path, progress: Progress) -> Iterator[Damage]:
    """Tables that do not hold, row by row, what their batches give."""
    for name in names:
        progress(f"{name} beside its imports", None)
        batches = [lake.batch_file(batch).path for batch in _counting(lake, name)]
        derived = merge_batches(table(name), batches, workspace)
        present = [file.path for file in _present(lake, name)]
        if _content(name, present, workspace) != _content(name, derived, workspace):
            folder = lake.root / "tables" / name
            flaw = "does not hold what its imports give"
            yield Damage(name, None, folder, flaw, table_damage(name, folder, flaw))


def _content(name: str, files: Sequence[Path], workspace: Path) -> tuple[int, int]:
    """Rows, and a number that depends on every value but not on the order of rows."""
    if not files:
        return 0, 0
    row = f"hash({', '.join(table(name).stored)})::HUGEINT"
    with database(workspace) as connection:
        query = f"SELECT count(*), sum({row}) FROM {table_scan(table(name), files)}"
        rows, total = connection.execute(query).fetchall()[0]
    return int(rows), int(total)


def _counting(lake: Lake, name: str) -> list[Batch]:
    return [batch for batch in lake.batches() if batch.table == name]
