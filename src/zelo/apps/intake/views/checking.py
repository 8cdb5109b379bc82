"""An import's own page; checking, mending, importing, undoing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zelo.apps.intake.actions import imports as actions
from zelo.apps.intake.actions.corrections_file import take_corrections
from zelo.apps.intake.actions.states import end_lost
from zelo.apps.intake.actions.uploads import correct, forget_correction, note_totals
from zelo.apps.intake.forms.mending import page_of, read_mending, rejected_lines
from zelo.apps.intake.pages import import_page, page_number, reversal_context
from zelo.apps.intake.permissions import IMPORT_DATA, SEE_IMPORTS
from zelo.apps.intake.problem_words import reason_words
from zelo.apps.intake.queries.imports import import_for
from zelo.apps.intake.report import rejections
from zelo.apps.operations.audit import record_event
from zelo.apps.people.permissions import requires, viewer_of
from zelo.lib.errors import ZeloError
from zelo.ui.exports import sheet_response
from zelo.ui.lists import wants_part


@require_safe
@requires(SEE_IMPORTS)
def import_(request: HttpRequest, pk: int) -> HttpResponse:
    """One import where it stands; while it is worked on, the page asks for its middle part anew."""
    end_lost()
    entry = import_for(viewer_of(request), pk)
    template, part, context = import_page(entry, viewer_of(request), request.GET)
    return render(request, part if wants_part(request) else template, context)


@require_POST
@requires(IMPORT_DATA)
def import_check(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    try:
        actions.ask_for_check(import_for(viewer, pk), by=viewer)
    except ZeloError as error:
        messages.error(request, str(error))
    return redirect("import", pk)


@require_POST
@requires(IMPORT_DATA)
def import_mend(request: HttpRequest, pk: int) -> HttpResponse:
    """Cells written anew and lines left out; then the file is checked again."""
    viewer = viewer_of(request)
    entry = import_for(viewer, pk)
    try:
        lines = page_of(rejected_lines(entry), page_number(request.POST))
        cells, out = read_mending(request.POST, lines)
        if not cells and not out:
            messages.warning(request, _("Nothing was changed: write something else, or leave a line out."))
            return redirect("import", pk)
        correct(entry, cells=cells, left_out=out)
        actions.ask_for_check(entry, by=viewer)
    except ZeloError as error:
        messages.error(request, str(error))
    return redirect("import", pk)


@require_POST
@requires(IMPORT_DATA)
def import_forget(request: HttpRequest, pk: int) -> HttpResponse:
    """A corrected line as the file has it."""
    viewer = viewer_of(request)
    entry = import_for(viewer, pk)
    try:
        forget_correction(entry, request.POST.get("line", ""))
        actions.ask_for_check(entry, by=viewer)
    except ZeloError as error:
        messages.error(request, str(error))
    return redirect("import", pk)


@require_POST
@requires(IMPORT_DATA)
def import_corrections(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of rejected lines, mended and uploaded again."""
    viewer = viewer_of(request)
    entry = import_for(viewer, pk)
    try:
        take_corrections(entry, request.FILES.get("file"))
        actions.ask_for_check(entry, by=viewer)
    except ZeloError as error:
        messages.error(request, str(error))
    return redirect("import", pk)


@require_POST
@requires(IMPORT_DATA)
def import_totals(request: HttpRequest, pk: int) -> HttpResponse:
    """The source system's own totals."""
    entry = import_for(viewer_of(request), pk)
    names = ["read", *entry.report.get("totals", {})]
    note_totals(
        entry, {name: text for name in names if (text := request.POST.get(f"total-{name}", "").strip())}
    )
    return redirect("import", pk)


@require_safe
@requires(SEE_IMPORTS)
def import_rejected_file(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """The lines that cannot be used, to be mended in a spreadsheet."""
    viewer = viewer_of(request)
    entry = import_for(viewer, pk)
    rows = [(one.line, one.column, one.value, reason_words(one.reason)) for one in rejections(entry)]
    name = f"{_('rejected')}-{entry.pk}"
    header = ("line", "column", "value", _("reason"))
    response = sheet_response(kind, name, _("Rejected lines"), header, rows)
    record_event("Rejected lines exported", entry, rows=len(rows))
    return response


@require_POST
@requires(IMPORT_DATA)
def import_commit(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    entry = import_for(viewer, pk)
    try:
        actions.ask_for_commit(entry, by=viewer, skip_rejected=request.POST.get("skip_rejected") == "yes")
    except ZeloError as error:
        messages.error(request, str(error))
    return redirect("import", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(IMPORT_DATA)
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """What undoing (or undoing the undo) would change, and doing it."""
    viewer = viewer_of(request)
    entry = import_for(viewer, pk)
    ask = actions.ask_for_undo if entry.state == "done" else actions.ask_for_restore
    try:
        if request.method == "POST":
            ask(entry, by=viewer)
            return redirect("import", pk)
        context = reversal_context(entry)
    except ZeloError as error:
        messages.error(request, str(error))
        return redirect("import", pk)
    return render(request, "intake/undo.html", context)
