"""What an import did to records, taken back and done again; what somebody changed since is left as it is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from zelo.apps.intake.models import Import, ImportedRecord
from zelo.apps.intake.owned import keeper
from zelo.apps.intake.record_values import record_values, set_values
from zelo.apps.intake.targets import find_target
from zelo.apps.operations.writes import short_write
from zelo.lib.errors import ZeloError

_CHUNK = 100
_KEYS = ("lake_source", "lake_record", "lake_code", "lake_cnpj")


@dataclass
class TakenBack:
    """removed: records that are gone. restored: that have their earlier values. left: as they are."""

    removed: int = 0
    restored: int = 0
    left: int = 0

    def as_counts(self) -> dict[str, int]:
        return {"removed": self.removed, "restored": self.restored, "left": self.left}


def preview_records(entry: Import) -> TakenBack:
    """What taking the import's records back would do."""
    found = TakenBack()
    for kept in entry.records.all().iterator(chunk_size=500):
        record = _record(kept)
        if record is None or _changed_since(kept, record):
            found.left += record is not None
        elif kept.created:
            found.removed += 1
        else:
            found.restored += 1
    return found


def take_back(entry: Import) -> TakenBack:
    """Takes back what the import wrote, newest first; a second time changes nothing more."""
    found, remove = TakenBack(), _remover(entry)
    for chunk in _chunks(entry):
        with short_write():
            for kept in chunk:
                _take_back(kept, remove, found)
    return found


def do_again(entry: Import) -> TakenBack:
    """Gives records the import's values again, and makes again those that it made."""
    found = TakenBack()
    for kept in entry.records.order_by("id"):
        with short_write():
            _do_again(kept, found)
    return found


def _chunks(entry: Import) -> Iterator[list[ImportedRecord]]:
    """Made ones before the accounts that they stand in, which are kept behind them."""
    chunk: list[ImportedRecord] = []
    ordered = sorted(entry.records.all(), key=lambda kept: (kept.model == "portfolio.account", -kept.pk))
    for kept in ordered:
        chunk.append(kept)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    yield chunk


def _take_back(kept: ImportedRecord, remove: Callable[[Any], None], found: TakenBack) -> None:
    record = _record(kept)
    if record is None:
        return
    left = _changed_since(kept, record)
    if not left and kept.created:
        try:
            remove(record)
            found.removed += 1
        except ZeloError:
            left = True
    elif not left:
        _write(record, kept.before)
        found.restored += 1
    found.left += left
    if left != kept.is_left:
        kept.is_left = left
        kept.save(update_fields=["is_left"])


def _do_again(kept: ImportedRecord, found: TakenBack) -> None:
    model, record = apps.get_model(kept.model), _record(kept)
    if record is None and kept.created:
        made = model(pk=kept.record)
        set_values(made, kept.after)
        made.save(force_insert=True)
        found.restored += 1
    elif record is not None and not kept.created and not kept.is_left:
        now = record_values(record)
        if all(now.get(name) == old for name, old in kept.before.items()):
            _write(record, kept.after)
            found.restored += 1
        else:
            found.left += 1


def _record(kept: ImportedRecord) -> Any:
    return apps.get_model(kept.model)._base_manager.filter(pk=kept.record).first()


def _changed_since(kept: ImportedRecord, record: Any) -> bool:
    now = record_values(record)
    return any(
        now.get(name) != value for name, value in kept.after.items() if not (name in _KEYS and kept.created)
    )


def _write(record: Any, values: dict[str, Any]) -> None:
    names = set_values(record, values)
    if hasattr(record, "version"):
        record.version += 1
        names.append("version")
    record.save(update_fields=names)


def _remover(entry: Import) -> Callable[[Any], None]:
    target = find_target(entry.target)
    return keeper().remove if target.door is None else target.door.remove
