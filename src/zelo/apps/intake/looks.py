"""How imports look in lists and on their pages."""

from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zelo.apps.intake.enums import ImportState
from zelo.apps.intake.models import Import
from zelo.ui.figures import number_text
from zelo.ui.templatetags.ui import badge

LOOKS = {
    ImportState.UPLOADED: ("azure", "upload"),
    ImportState.CHECKING: ("blue", "player-play"),
    ImportState.CHECKED: ("azure", "list-check"),
    ImportState.COMMITTING: ("blue", "player-play"),
    ImportState.DONE: ("green", "check"),
    ImportState.UNDOING: ("blue", "player-play"),
    ImportState.UNDONE: ("secondary", "arrow-back-up"),
    ImportState.RESTORING: ("blue", "player-play"),
    ImportState.DISCARDED: ("secondary", "trash"),
}
_UNITS = (("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000))
SKIPPED: dict[str, str | Promise] = {
    "totals lines": gettext_lazy("lines of totals"),
    "repeated lines": gettext_lazy("repeated lines"),
    "blank lines": gettext_lazy("blank lines"),
    "dropped by the mapping": gettext_lazy("left out by the mapping"),
    "left out by hand": gettext_lazy("left out by hand"),
}
FORMATS: dict[str, str | Promise] = {
    "text": gettext_lazy("text"),
    "constant": gettext_lazy("constant"),
    "whole numbers": gettext_lazy("whole numbers"),
    "decimal comma": gettext_lazy("decimal comma"),
    "decimal point": gettext_lazy("decimal point"),
    "yes or no": gettext_lazy("yes or no"),
    "dates": gettext_lazy("dates"),
    "numbers": gettext_lazy("numbers"),
    "dd/mm/yyyy": gettext_lazy("dd/mm/yyyy"),
    "mm/dd/yyyy": gettext_lazy("mm/dd/yyyy"),
    "yyyy-mm-dd": gettext_lazy("yyyy-mm-dd"),
    "yyyymmdd": gettext_lazy("yyyymmdd"),
    "ddmmyyyy": gettext_lazy("ddmmyyyy"),
}


def state_badge(entry: Import) -> SafeString:
    """The state; one that needs somebody is marked."""
    state = ImportState(entry.state)
    if entry.error and not entry.is_busy:
        return badge(_("Needs attention"), "red", "alert-triangle")
    return badge(state.label, *LOOKS[state])


def size_text(size: int) -> str:
    for unit, bytes_ in _UNITS:
        if size >= bytes_:
            return f"{number_text(size / bytes_, 0 if size % bytes_ == 0 else 1)} {unit}"
    return f"{number_text(size)} B"


def who(entry: Any) -> str:
    """Who brought the file in."""
    return entry.created_by.name if entry.created_by else str(entry.get_origin_display())
