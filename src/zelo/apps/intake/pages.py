"""What an import's pages show, by where it stands."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _

from zelo.apps.intake.actions.imports import require_undoable
from zelo.apps.intake.comparing import compare_totals
from zelo.apps.intake.enums import OPEN, ImportState
from zelo.apps.intake.forms.mapping import MappingSheet
from zelo.apps.intake.forms.mending import PER_PAGE, page_of, rejected_lines
from zelo.apps.intake.forms.reading import ReadingForm
from zelo.apps.intake.looks import FORMATS, SKIPPED, size_text, state_badge, who
from zelo.apps.intake.models import Import
from zelo.apps.intake.permissions import IMPORT_DATA
from zelo.apps.intake.problem_words import error_words
from zelo.apps.intake.queries.imports import imports_for, profiles_for
from zelo.apps.intake.reading import open_home
from zelo.apps.intake.taking_back import preview_records
from zelo.apps.intake.targets import NFE, find_target, target_title
from zelo.apps.people.permissions import SEE_OPERATIONS
from zelo.apps.portfolio.duplicate_words import reason_texts
from zelo.engine.undo import preview_reversal
from zelo.lib.errors import ZeloError

Context = dict[str, Any]
_RECENT = 5


def limit_text() -> str:
    return size_text(settings.UPLOAD_BYTES)


def recent_uploads(viewer: Any) -> list[Import]:
    """What this person began and did not finish."""
    found = imports_for(viewer).filter(created_by=viewer, state__in=OPEN).order_by("-pk")[:_RECENT]
    return list(found)


def frame(entry: Import, step: str) -> Context:
    """What every page of an import needs. step: file, columns, check or result."""
    steps = [("file", _("File")), ("columns", _("Columns")), ("check", _("Check")), ("result", _("Result"))]
    if entry.target == NFE:
        steps.pop(1)
    reached = [name for name, _label in steps].index(step) if step in dict(steps) else 0
    return {
        "nav": "imports",
        "entry": entry,
        "state": state_badge(entry),
        "title": target_title(entry.target) if entry.target else "",
        "who": who(entry),
        "size": size_text(entry.size) if entry.size else "",
        "error": error_words(entry.error),
        "steps": [
            (name, label, place < reached, place == reached) for place, (name, label) in enumerate(steps)
        ],
        "back": _links(entry),
    }


def _links(entry: Import) -> dict[str, bool]:
    """Which earlier steps can be gone back to."""
    return {"file": entry.is_open, "columns": entry.is_open and bool(entry.target) and entry.target != NFE}


def import_page(entry: Import, viewer: Any, params: QueryDict) -> tuple[str, str, Context]:
    """The template of the page, that of its changing part, and what they show."""
    state = ImportState(entry.state)
    may = IMPORT_DATA.allows(viewer)
    working = entry.is_busy or (state == ImportState.UPLOADED and not entry.look and not entry.error)
    if working:
        context = frame(entry, "check" if state in (ImportState.CHECKING, ImportState.UPLOADED) else "result")
        context |= {"may": may, "sees_job": SEE_OPERATIONS.allows(viewer)}
        return "intake/working.html", "intake/working_part.html", context
    if state == ImportState.UPLOADED:
        context = preview_context(entry, viewer, ReadingForm(entry, viewer))
        return "intake/preview.html", "intake/preview_part.html", context
    if state == ImportState.CHECKED:
        return "intake/check.html", "intake/check_part.html", check_context(entry, may, page_number(params))
    return "intake/result.html", "intake/result_part.html", result_context(entry, may)


def preview_context(entry: Import, viewer: Any, form: Any) -> Context:
    look = entry.look
    return frame(entry, "file") | {
        "form": form,
        "look": look,
        **_table(look),
        "decided": _decided(look),
        "profiles": profiles_for(""),
        "may": IMPORT_DATA.allows(viewer) and entry.is_open,
    }


def _table(look: Context) -> Context:
    """The first lines as a table: each as long as the longest."""
    headers, rows = list(look.get("headers", ())), [list(row) for row in look.get("rows", ())]
    width = max((len(row) for row in [headers, *rows]), default=0)
    return {
        "headers": headers + [""] * (width - len(headers)) if headers else [],
        "rows": [row + [""] * (width - len(row)) for row in rows],
    }


def _decided(look: Context) -> list[tuple[str, str]]:
    marks = {";": _("semicolon ;"), ",": _("comma ,"), "\t": _("tab"), "|": _("bar |")}
    found = [
        (_("Character set"), look.get("encoding")),
        (_("Columns are separated by"), marks.get(look.get("delimiter", ""), look.get("delimiter"))),
        (_("Sheet"), look.get("sheet")),
        (_("Line with the names of the columns"), look.get("header_line")),
        (_("Files inside"), ", ".join(look.get("parts", ())) if len(look.get("parts", ())) > 1 else None),
    ]
    return [(label, str(value)) for label, value in found if value]


def mapping_context(entry: Import, problem: str = "") -> Context:
    sheet = MappingSheet(entry)
    target = sheet.target
    return frame(entry, "columns") | {
        "sheet": sheet,
        "target": target,
        "note": target.note,
        "modes": [(mode.value, mode.label) for mode in target.modes] if len(target.modes) > 1 else [],
        "profiles": profiles_for(entry.target),
        "problem": problem,
        "drops": entry.mapping.get("drop", []),
    }


def check_context(entry: Import, may: bool, page: int) -> Context:
    return (
        frame(entry, "check")
        | facts_of(entry)
        | {
            "may": may,
            "alike": [
                {**pair, "reasons": reason_texts(pair["reasons"])}
                for pair in entry.report.get("alike", {}).get("examples", ())
            ],
            "lines": page_of(rejected_lines(entry), page),
            "page": page,
            "more": entry.report.get("rejected", 0) > page * PER_PAGE,
            "corrected": sorted({str(row[0]) for row in entry.corrections if row[1] or row[2]}),
            "left_out": sorted({str(row[0]) for row in entry.corrections if not row[1] and not row[2]}),
        }
    )


def result_context(entry: Import, may: bool) -> Context:
    undoable, why = True, ""
    try:
        require_undoable(entry)
    except ZeloError as error:
        undoable, why = False, str(error)
    return (
        frame(entry, "result")
        | facts_of(entry)
        | {
            "may": may,
            "undoable": undoable,
            "why_not": why,
            "owned": bool(entry.target) and entry.target != NFE and find_target(entry.target).is_owned,
            "outcome": entry.outcome,
            "left": entry.records.filter(is_left=True).count(),
        }
    )


def facts_of(entry: Import) -> Context:
    """What the report says, ready to be read."""
    report = entry.report
    period = [date.fromisoformat(day) for day in report.get("period") or ()]
    target = find_target(entry.target) if entry.target else None
    return {
        "report": report,
        "period": period,
        "totals": compare_totals(entry),
        "skipped": [
            (SKIPPED.get(why, why), count) for why, count in report.get("skipped", {}).items() if count
        ],
        "columns": [
            {
                **column,
                "label": target.label(column["column"]) if target else column["column"],
                "words": FORMATS.get(column["format"], column["format"]),
            }
            for column in report.get("columns", ())
        ],
    }


def reversal_context(entry: Import) -> Context:
    """What undoing an import, or the undo of it, would change. Raises ZeloError where that cannot be done."""
    undoing = entry.state == ImportState.DONE
    require_undoable(entry)
    found = None
    if entry.batch is not None:
        found = preview_reversal(open_home(), entry.batch, counts=not undoing, owned=True)
    return frame(entry, "result") | {
        "undoing": undoing,
        "reversal": found,
        "records": preview_records(entry) if undoing and entry.records.exists() else None,
    }


def page_number(params: QueryDict) -> int:
    text = params.get("page", "1")
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 6 else 1
