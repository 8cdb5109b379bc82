"""The lake's imports, read once for each of its states."""

from functools import lru_cache
from pathlib import Path

from zelo.engine.home import Home
from zelo.warehouse.lake import Batch, Lake
from zelo.warehouse.lake.manifest import manifest_path


def counting_batches(home: Home) -> tuple[Batch, ...]:
    """The imports that count, oldest first, those that the application published included."""
    folder = home.lake.root / "manifests"
    last = max((path.name for path in folder.glob("[0-9]*.json")), default="")
    if not last:
        return ()
    return _batches(str(home.lake.root), last, manifest_path(folder, int(last[:-5])).stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _batches(root: str, last: str, changed: int) -> tuple[Batch, ...]:
    return tuple(Lake(Path(root)).batches())
