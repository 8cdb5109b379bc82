"""Folders that are looked into by themselves."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zelo.apps.intake.actions.folders import folder_path, remove_folder, save_folder
from zelo.apps.intake.forms.folders import FolderForm
from zelo.apps.intake.models import WatchedFolder
from zelo.apps.intake.permissions import SEE_IMPORTS, WATCH_FOLDERS
from zelo.apps.intake.queries import imports as queries
from zelo.apps.people.permissions import requires
from zelo.lib.errors import ZeloError


@require_safe
@requires(SEE_IMPORTS)
def folders(request: HttpRequest) -> HttpResponse:
    rows = [(one, folder_path(one)) for one in queries.folders()]
    context = {"nav": "imports", "rows": rows, "may": WATCH_FOLDERS.allows(request.user)}
    return render(request, "intake/folders.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(WATCH_FOLDERS)
def folder(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    found = get_object_or_404(WatchedFolder, pk=pk) if pk else None
    form = FolderForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_folder(form.save(commit=False))
        except ZeloError as error:
            form.add_error("path", str(error))
        else:
            messages.success(request, _("%(path)s is watched.") % {"path": folder_path(saved)})
            return redirect("folders")
    context = {"nav": "imports", "form": form, "folder": found}
    return render(request, "intake/folder.html", context, status=422 if form.errors else 200)


@require_POST
@requires(WATCH_FOLDERS)
def folder_remove(request: HttpRequest, pk: int) -> HttpResponse:
    remove_folder(get_object_or_404(WatchedFolder, pk=pk))
    messages.success(request, _("The folder is no longer watched; its files stay."))
    return redirect("folders")
