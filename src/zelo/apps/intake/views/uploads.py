"""Files come in; how they are read; put away."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zelo.apps.intake.actions.uploads import (
    add_upload,
    choose_reading,
    discard,
    replace_upload,
    use_profile,
)
from zelo.apps.intake.forms.reading import ReadingForm
from zelo.apps.intake.models import Import
from zelo.apps.intake.pages import limit_text, preview_context, recent_uploads
from zelo.apps.intake.permissions import IMPORT_DATA, SEE_IMPORTS
from zelo.apps.intake.queries.imports import import_for, profiles
from zelo.apps.intake.uploads import uploaded_chunks
from zelo.apps.people.permissions import requires, viewer_of
from zelo.lib.errors import InvalidInput, ZeloError


@require_http_methods(["GET", "HEAD", "POST"])
@requires(IMPORT_DATA)
def import_new(request: HttpRequest) -> HttpResponse:
    """The page that takes files, one or several; each becomes an import of its own."""
    viewer, problem = viewer_of(request), ""
    if request.method == "POST":
        try:
            made = [_add(file, viewer) for file in _files(request)]
        except ZeloError as error:
            problem = str(error)
        else:
            if len(made) > 1:
                messages.success(request, _("%(count)s files are uploaded.") % {"count": len(made)})
            return redirect("import", made[0].pk) if len(made) == 1 else redirect("imports")
    context = {"nav": "imports", "limit": limit_text(), "recent": recent_uploads(viewer), "problem": problem}
    return render(request, "intake/new.html", context, status=422 if problem else 200)


@require_safe
@requires(SEE_IMPORTS)
def import_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The first lines of the file and how it is read, also after it was checked."""
    viewer = viewer_of(request)
    entry = import_for(viewer, pk)
    return render(request, "intake/preview.html", preview_context(entry, viewer, ReadingForm(entry, viewer)))


@require_POST
@requires(IMPORT_DATA)
def import_reading(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file is and how it is read."""
    viewer = viewer_of(request)
    entry = import_for(viewer, pk)
    form = ReadingForm(entry, viewer, request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            choose_reading(
                entry, target=data["target"], source=data["source"], options=form.options, by=viewer
            )
        except ZeloError as error:
            form.add_error(None, str(error))
        else:
            onward = request.POST.get("onward") and entry.target and not entry.error and not entry.is_busy
            return redirect("import_mapping" if onward else "import_preview", pk)
    return render(request, "intake/preview.html", preview_context(entry, viewer, form), status=422)


@require_POST
@requires(IMPORT_DATA)
def import_profile(request: HttpRequest, pk: int) -> HttpResponse:
    """Reads the file as a profile says."""
    entry = import_for(viewer_of(request), pk)
    chosen = request.POST.get("profile", "")
    profile = profiles().filter(pk=chosen).first() if chosen.isdecimal() else None
    if profile is None:
        messages.error(request, _("Choose a profile."))
        return redirect("import_preview", pk)
    use_profile(entry, profile)
    return redirect("import_mapping", pk)


@require_POST
@requires(IMPORT_DATA)
def import_replace(request: HttpRequest, pk: int) -> HttpResponse:
    """A corrected file in the place of the first."""
    entry = import_for(viewer_of(request), pk)
    try:
        file = _files(request)[0]
        replace_upload(entry, name=str(file.name), chunks=uploaded_chunks(file))
    except ZeloError as error:
        messages.error(request, str(error))
    return redirect("import", pk)


@require_POST
@requires(IMPORT_DATA)
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    entry = import_for(viewer_of(request), pk)
    try:
        discard(entry)
    except ZeloError as error:
        messages.error(request, str(error))
        return redirect("import", pk)
    messages.success(request, _("%(name)s is put away; nothing was imported.") % {"name": entry.name})
    return redirect("imports")


def _files(request: Any) -> list["UploadedFile[Any]"]:
    """The files of a request. Raises InvalidInput where there is none, or where one was refused."""
    files: list[UploadedFile[Any]] = request.FILES.getlist("file")
    if refused := getattr(request, "upload_refused", ""):
        raise InvalidInput(refused)
    if not files:
        raise InvalidInput(_("Choose a file first."))
    return files


def _add(file: "UploadedFile[Any]", viewer: Any) -> Import:
    return add_upload(name=str(file.name), chunks=uploaded_chunks(file), by=viewer)
