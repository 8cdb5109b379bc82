"""A writer that dies at each of the moments at which something reaches the disk, one after the other."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.warehouse.lake.test_lake import content, stage, take
from zelo.warehouse.lake import Lake

EVIDENCE = bool(os.environ.get("ZELO_EVIDENCE"))
BEFORE = {"a": "1.00", "b": "5.00", "c": "3.00", "d": "4.00"}
AFTER = {
    "import": BEFORE | {"a": "9.00", "e": "8.00"},
    "undo": {"a": "1.00", "b": "2.00", "c": "3.00"},
    "rebuild": BEFORE,
}
DIED = 77

CHILD = """
import os, sys
from pathlib import Path
from zelo.warehouse.facts import TABLES
from zelo.warehouse.lake import Batch, Lake

root, what, number = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
lake, left = Lake(root), [number]

def dying(do):
    def done(*given, **named):
        if not left[0]:
            os._exit(77)
        left[0] -= 1
        return do(*given, **named)
    return done

with lake.writing(), lake.workspace() as workspace:
    for name in ("link", "fsync", "replace", "unlink", "chmod"):
        setattr(os, name, dying(getattr(os, name)))
    from zelo.warehouse.lake import delta
    delta.commit_files = dying(delta.commit_files)
    if what == "import":
        draft = Batch(0, "costs", "main", "costs.csv", "0" * 64, 0, 0, 0, 0, "")
        lake.add_batch(TABLES["costs"], root / "staged.parquet", draft, workspace)
    elif what == "undo":
        lake.reverse(2, counts=False, workspace=workspace)
    else:
        lake.rebuild(workspace)
    dying(lambda: None)()
"""


def run_to(root: Path, what: str, moment: int) -> int:
    command = [sys.executable, "-c", CHILD, str(root), what, str(moment)]
    return subprocess.run(command, capture_output=True, check=False).returncode


@pytest.mark.parametrize("what", AFTER)
def test_writer_that_dies_leaves_the_lake_as_before_or_after(tmp_path: Path, what: str) -> None:
    moment, seen = 0, []
    while True:
        lake = Lake(tmp_path / f"lake-{moment}")
        take(lake, {"a": "1.00", "b": "2.00", "c": "3.00"})
        take(lake, {"b": "5.00", "d": "4.00"})
        stage(lake.root, {"a": "9.00", "e": "8.00"})
        code = run_to(lake.root, what, moment)
        assert code in (0, DIED)
        seen.append(content(lake))
        assert seen[-1] in (BEFORE, AFTER[what])
        undone = [batch.id for batch, counts in lake.history() if not counts]
        take(lake, {"f": "6.00"})
        assert content(lake) == seen[-1] | {"f": "6.00"}
        with lake.writing(), lake.workspace() as workspace:
            lake.rebuild(workspace)
        assert content(lake) == seen[-1] | {"f": "6.00"}
        assert [batch.id for batch, counts in lake.history() if not counts] == undone
        if code == 0:
            break
        moment += 1 if EVIDENCE else 7
    assert moment >= 5
    assert seen[0] == BEFORE and seen[-1] == AFTER[what]
