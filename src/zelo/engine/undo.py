"""Undo of any import, and of the undo."""

from zelo.engine.care import retire_old_versions
from zelo.engine.faults import plain_faults
from zelo.engine.home import Home
from zelo.engine.ownership import refuse_owned
from zelo.lib.errors import InvalidInput
from zelo.warehouse.lake import Reversal


def preview_reversal(home: Home, batch: int, *, counts: bool, owned: bool = False) -> Reversal:
    """What undoing an import, or (counts=True) restoring it, would change; changes nothing.

    owned: whether the caller brings the application's records into line with it, where they own the table.
    Raises NotFound for an unknown import, InvalidInput where it is so already.
    """
    state = {entry.id: counting for entry, counting in home.lake.history()}
    if not owned:
        _refuse_owned(home, batch)
    if state.get(batch) is counts:
        raise InvalidInput(f"Batch {batch} {'counts' if counts else 'is undone'} already.")
    with plain_faults(f"batch {batch}", home.lake), home.lake.workspace() as workspace:
        return home.lake.plan_reversal(batch, workspace)


def reverse_import(home: Home, batch: int, *, counts: bool, owned: bool = False) -> Reversal:
    """Takes an import out of the count, or (counts=True) back in, whole or not at all; owned: as above."""
    what = f"batch {batch}"
    if not owned:
        _refuse_owned(home, batch)
    with plain_faults(what, home.lake), home.lake.writing(), home.lake.workspace() as workspace:
        done = home.lake.reverse(batch, counts=counts, workspace=workspace)
        retire_old_versions(home)
        return done


def _refuse_owned(home: Home, number: int) -> None:
    for entry, _ in home.lake.history():
        if entry.id == number:
            refuse_owned(home, entry)
