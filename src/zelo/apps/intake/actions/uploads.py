"""A file comes in, is read in another way, is mended line by line, or is put away."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.intake import looking, uploads
from zelo.apps.intake.actions.states import require_open, require_state, start
from zelo.apps.intake.enums import OPEN, ImportState, Mode, Origin
from zelo.apps.intake.models import Import, Profile
from zelo.apps.intake.reading import CHOICES, mapping_of, options_of
from zelo.apps.intake.report import Rejection, rejected_path
from zelo.apps.intake.targets import NFE, find_target
from zelo.lib.errors import InvalidInput, ZeloError

LOOK = "intake.look"


def add_upload(
    *,
    name: str,
    chunks: Iterable[bytes],
    by: Any,
    origin: Origin = Origin.PAGE,
    profile: Profile | None = None,
) -> Import:
    """Keeps a file and looks at it, a small one at once. Raises InvalidInput for an empty or large one."""
    entry = Import(origin=origin, created_by=by)
    try:
        stored = uploads.store(entry.token, name, chunks)
    except ZeloError:
        uploads.remove(entry.token)
        raise
    entry.name, entry.size, entry.sha256 = stored.name, stored.size, stored.sha256
    if profile is not None:
        _use(entry, profile)
    entry.save()
    look(entry)
    return entry


def replace_upload(entry: Import, *, name: str, chunks: Iterable[bytes]) -> Import:
    """Another file in the place of the first: read in the same way, its corrections forgotten."""
    require_open(entry)
    uploads.remove(entry.token)
    stored = uploads.store(entry.token, name, chunks)
    entry.name, entry.size, entry.sha256 = stored.name, stored.size, stored.sha256
    entry.corrections, entry.report, entry.error = [], {}, ""
    entry.state = ImportState.UPLOADED
    entry.save()
    look(entry)
    return entry


def look(entry: Import) -> None:
    """Looks at the file's first lines, or lets a worker do so where that takes long."""
    if looking.looks_at_once(entry):
        look_now(entry)
        return
    entry.look, entry.error = {}, ""
    entry.save(update_fields=["look", "error"])
    start(entry, LOOK)


def look_now(entry: Import) -> None:
    """Looks at the file; why it cannot be read is kept as the import's error."""
    try:
        seen = looking.look_at(entry)
    except ZeloError as error:
        entry.look, entry.error = {}, str(error)
    else:
        target = entry.target or seen["target"]
        entry.look, entry.error = seen, ""
        if target != entry.target or not entry.mapping:
            entry.target, entry.mapping = target, {}
            entry.mapping = looking.proposed_mapping(entry, target)
    entry.save(update_fields=["look", "error", "target", "mapping"])


def choose_reading(
    entry: Import, *, target: str, source: str = "", options: dict[str, Any] | None = None, by: Any = None
) -> Import:
    """What the file is and how it is read; it is looked at anew. Raises InvalidInput for a wrong choice."""
    require_open(entry)
    found = find_target(target) if target else None
    if found is not None and found.needs is not None and not found.needs.allows(by):
        raise InvalidInput(_("Your role does not include importing this."))
    if found is not None and found.name == NFE and entry.look.get("format") != NFE:
        raise InvalidInput(_("This file holds no NF-e notes."))
    changed = target != entry.target
    entry.target, entry.source = target, source
    entry.options = {name: value for name, value in (options or {}).items() if name in CHOICES and value}
    entry.report, entry.state = {}, ImportState.UPLOADED
    options_of(entry)
    if changed:
        entry.mapping, entry.corrections, entry.totals = {}, [], {}
    if changed or (found and entry.mode not in found.modes):
        entry.mode = found.modes[0] if found else Mode.UPSERT
    entry.save()
    look(entry)
    return entry


def choose_mapping(entry: Import, *, mapping: dict[str, Any], mode: str = Mode.UPSERT) -> Import:
    """Which column of the file fills which of the target. Raises InvalidInput for what does not fit."""
    require_open(entry)
    target = find_target(entry.target)
    if mode not in target.modes:
        raise InvalidInput(_("This cannot be imported in that way."))
    entry.mapping, entry.mode = {**mapping, "table": target.name}, mode
    entry.report, entry.state = {}, ImportState.UPLOADED
    mapping_of(entry)
    entry.save()
    return entry


def use_profile(entry: Import, profile: Profile) -> Import:
    """Reads the file as the profile says."""
    require_open(entry)
    _use(entry, profile)
    entry.report, entry.state = {}, ImportState.UPLOADED
    entry.save()
    look(entry)
    return entry


def _use(entry: Import, profile: Profile) -> None:
    entry.target, entry.source, entry.mode = profile.target, profile.source, profile.mode
    entry.mapping, entry.options, entry.profile = dict(profile.mapping), {}, profile


def correct(entry: Import, *, cells: dict[tuple[str, str], str], left_out: Iterable[str]) -> Import:
    """Other texts for cells (line, column), and lines left out; added to what was corrected before."""
    require_open(entry)
    out, spoken = set(left_out), {line for line, _column in cells}
    said = {
        (str(line), str(column)): str(value)
        for line, column, value in entry.corrections
        if column or value or line not in spoken
    }
    said |= {(line, column): value for (line, column), value in cells.items() if line not in out}
    said = {key: value for key, value in said.items() if key[0] not in out} | {(line, ""): "" for line in out}
    entry.corrections = [[line, column, value] for (line, column), value in said.items()]
    options_of(entry)
    entry.save(update_fields=["corrections"])
    return entry


def forget_correction(entry: Import, line: str) -> Import:
    """A line as the file has it."""
    require_open(entry)
    entry.corrections = [row for row in entry.corrections if str(row[0]) != line]
    entry.state, entry.report = ImportState.UPLOADED, {}
    entry.save(update_fields=["corrections", "state", "report"])
    return entry


def note_totals(entry: Import, totals: dict[str, str]) -> Import:
    """The source system's own totals, to be compared with what was read."""
    entry.totals = totals
    entry.save(update_fields=["totals"])
    return entry


def discard(entry: Import) -> Import:
    """Puts an upload away that shall not be imported; its file goes at once."""
    with transaction.atomic():
        require_state(entry, *OPEN)
        entry.state, entry.file_gone_at = ImportState.DISCARDED, timezone.now()
        entry.look, entry.report, entry.corrections = {}, {}, []
        entry.save()
    uploads.remove(entry.token)
    return entry


def has_rejections(entry: Import) -> bool:
    return rejected_path(entry).exists()


__all__ = [
    "Rejection",
    "add_upload",
    "choose_mapping",
    "choose_reading",
    "correct",
    "discard",
    "forget_correction",
    "has_rejections",
    "look",
    "look_now",
    "note_totals",
    "replace_upload",
    "use_profile",
]
