"""Which column of the file fills which column; profiles."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zelo.apps.intake.actions.imports import ask_for_check
from zelo.apps.intake.actions.profiles import remove_profile, save_profile
from zelo.apps.intake.actions.uploads import choose_mapping
from zelo.apps.intake.forms.mapping import MappingSheet
from zelo.apps.intake.models import Import, Profile
from zelo.apps.intake.pages import mapping_context
from zelo.apps.intake.permissions import IMPORT_DATA, SEE_IMPORTS
from zelo.apps.intake.queries import imports as queries
from zelo.apps.people.permissions import requires, viewer_of
from zelo.lib.errors import ZeloError


@require_http_methods(["GET", "HEAD", "POST"])
@requires(IMPORT_DATA)
def import_mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """The columns; kept, and then checked or saved as a profile."""
    viewer = viewer_of(request)
    entry = queries.import_for(viewer, pk)
    if not entry.is_open or not entry.target:
        return redirect("import", pk)
    problem = ""
    if request.method == "POST":
        try:
            return _kept(request, entry, viewer)
        except ZeloError as error:
            problem = str(error)
    context = mapping_context(entry, problem)
    return render(request, "intake/mapping.html", context, status=422 if problem else 200)


def _kept(request: HttpRequest, entry: Import, viewer: Any) -> HttpResponse:
    mode = request.POST.get("mode") or entry.mode
    if entry.look.get("headers"):
        choose_mapping(entry, mapping=MappingSheet(entry).document(request.POST), mode=mode)
    if request.POST.get("profile_name", "").strip():
        profile = save_profile(name=request.POST["profile_name"], entry=entry, by=viewer)
        messages.success(request, _("The profile %(name)s is saved.") % {"name": profile.name})
    if "check" not in request.POST:
        return redirect("import_mapping", entry.pk)
    ask_for_check(entry, by=viewer)
    return redirect("import", entry.pk)


@require_safe
@requires(SEE_IMPORTS)
def profiles(request: HttpRequest) -> HttpResponse:
    context = {
        "nav": "imports",
        "profiles": queries.profiles(),
        "may_import": IMPORT_DATA.allows(request.user),
    }
    return render(request, "intake/profiles.html", context)


@require_POST
@requires(IMPORT_DATA)
def profile_remove(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        remove_profile(get_object_or_404(Profile, pk=pk))
    except ZeloError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The profile is removed."))
    return redirect("profiles")
