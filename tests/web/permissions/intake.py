"""Imports: made by who works with the figures, seen by who sees all; folders are the administrator's."""

from collections.abc import Callable
from typing import Any

from tests.web.permissions.rule import Rule

MAKES = ("administrator", "head", "analyst")
SEES = (*MAKES, "executive", "auditor")
WATCHES = ("administrator",)


def of(name: str, **more: Any) -> Callable[[Any], dict[str, Any]]:
    return lambda subjects: {"pk": getattr(subjects, name).pk, **more}


RULES = {
    "imports": Rule(SEES),
    "imports_file": Rule(SEES, lambda s: {"kind": "csv"}),
    "import_new": Rule(MAKES),
    "import": Rule(SEES, of("checked_import")),
    "import_preview": Rule(SEES, of("checked_import")),
    "import_reading": Rule(MAKES, of("checked_import"), "POST", (302,), {"target": "accounts"}),
    "import_profile": Rule(MAKES, of("checked_import"), "POST", (302,), {"profile": "1"}),
    "import_replace": Rule(MAKES, of("checked_import"), "POST", (302,)),
    "import_discard": Rule(MAKES, of("checked_import"), "POST", (302,)),
    "import_mapping": Rule(MAKES, of("checked_import")),
    "import_check": Rule(MAKES, of("checked_import"), "POST", (302,)),
    "import_mend": Rule(MAKES, of("checked_import"), "POST", (302,)),
    "import_forget": Rule(MAKES, of("checked_import"), "POST", (302,), {"line": "2"}),
    "import_corrections": Rule(MAKES, of("checked_import"), "POST", (302,)),
    "import_totals": Rule(MAKES, of("checked_import"), "POST", (302,), {"total-read": "3"}),
    "import_rejected_file": Rule(SEES, of("checked_import", kind="csv")),
    "import_commit": Rule(MAKES, of("checked_import"), "POST", (302,)),
    "import_undo": Rule(MAKES, of("checked_import"), answers=(302,)),
    "profiles": Rule(SEES),
    "profile_remove": Rule(MAKES, of("import_profile"), "POST", (302,)),
    "folders": Rule(SEES),
    "folder_new": Rule(WATCHES),
    "folder": Rule(WATCHES, of("watched_folder")),
    "folder_remove": Rule(WATCHES, of("watched_folder"), "POST", (302,)),
}
