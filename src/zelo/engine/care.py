"""Care of the lake: looking for damage, deriving tables again, ending old versions of them."""

from collections.abc import Callable, Collection
from pathlib import Path
from tempfile import TemporaryDirectory

from zelo.engine.evaluations import list_evaluations
from zelo.engine.faults import plain_faults
from zelo.engine.home import Home
from zelo.warehouse.lake.check import Checkup, check_lake
from zelo.warehouse.lake.vacuum import Vacuum, plan_vacuum, vacuum

Progress = Callable[[str, float | None], None]


def check_home(home: Home, progress: Progress, *, deep: bool = False) -> Checkup:
    """What of the lake is broken; works on a lake that cannot be written."""
    with plain_faults("the check"), TemporaryDirectory(prefix="zelo-check-") as folder:
        return check_lake(home.lake, Path(folder), progress, deep=deep)


def rebuild_tables(home: Home, names: Collection[str] = (), *, without: int | None = None) -> list[str]:
    """Derives tables (all by default) from the imports that count, whole or not at all; returns their names.

    without: an import to take out of the count though its stored file is lost.
    """
    with plain_faults("the rebuild"), home.lake.writing(), home.lake.workspace() as workspace:
        done = home.lake.rebuild(workspace, names, without=without)
        retire_old_versions(home)
        return done


def remove_versions(home: Home, keep: int, *, check_only: bool = False) -> Vacuum:
    """Removes (or only counts) table files that neither the last manifests nor any evaluation needs."""
    if check_only:
        return plan_vacuum(home.lake, pinned_manifests(home), keep=keep)
    with plain_faults("the removal"), home.lake.writing():
        return vacuum(home.lake, pinned_manifests(home), keep=keep)


def retire_old_versions(home: Home) -> None:
    """Keeps as many versions of the tables as the home says, and those of evaluations (call while `writing`).

    Nothing is lost: any version can be derived from the imports again.
    """
    if home.keep_versions:
        vacuum(home.lake, pinned_manifests(home), keep=home.keep_versions)


def pinned_manifests(home: Home) -> list[int]:
    """The manifests that evaluations were computed from."""
    return [entry.facts["manifest"]["id"] for entry in list_evaluations(home)]
