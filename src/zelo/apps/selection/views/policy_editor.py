"""The policy editor: the form, its buttons, the preview while typing, and the policy as text."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zelo.apps.operations.versions import Conflict
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.selection.actions.policies import save_draft
from zelo.apps.selection.forms.policies import TextForm
from zelo.apps.selection.permissions import DRAFT_POLICIES, SEE_SELECTION
from zelo.apps.selection.policies.desk import Desk
from zelo.apps.selection.policies.faults import fault_text
from zelo.apps.selection.queries import policies as queries
from zelo.lib.errors import InvalidInput
from zelo.ui.lists import wants_part

NAV = {"nav": "selection"}


@require_http_methods(["GET", "POST"])
@requires(DRAFT_POLICIES)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Saves, or does what another button of the form asks for and shows the form again, unsaved."""
    viewer = viewer_of(request)
    draft = queries.draft_for(viewer, pk)
    desk = Desk.opened(viewer, draft)
    if request.method != "POST":
        return render(request, "selection/policies/editor.html", desk.context())
    order = request.POST.get("do", "save")
    desk.take(request.POST, order)
    status = 200
    if order == "save":
        try:
            version, text, note = desk.to_save()
            save_draft(draft, version=version, text=text, note=note)
        except (Conflict, InvalidInput) as error:
            status = desk.refuse(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("policy_edit", pk=pk)
    return render(request, "selection/policies/editor.html", desk.context(), status=status)


@require_POST
@requires(DRAFT_POLICIES)
def redraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The form's fields after a button, or as they were before the last change."""
    viewer = viewer_of(request)
    desk = Desk.opened(viewer, queries.draft_for(viewer, pk))
    desk.take(request.POST, request.POST.get("do", ""))
    desk.drawn = None
    return render(request, "selection/policies/fields.html", desk.context())


@require_POST
@requires(DRAFT_POLICIES)
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What the form's policy would do, asked for while typing."""
    viewer = viewer_of(request)
    desk = Desk.opened(viewer, queries.draft_for(viewer, pk))
    desk.take(request.POST, "preview")
    return render(request, "selection/policies/preview.html", {**desk.context(), "live": True})


@require_http_methods(["GET", "POST"])
@requires(SEE_SELECTION)
def what_if(request: HttpRequest, pk: int) -> HttpResponse:
    """Other weights and thresholds for one version, tried on the last refresh; nothing is stored."""
    viewer = viewer_of(request)
    desk = Desk.opened(viewer, queries.version_for(viewer, pk))
    if request.method == "POST":
        desk.take_weights(request.POST)
    context: dict[str, Any] = {**desk.context(), "only_weights": True}
    if wants_part(request):
        return render(request, "selection/policies/preview.html", {**context, "live": True})
    return render(request, "selection/policies/what_if.html", context)


@require_http_methods(["GET", "POST"])
@requires(DRAFT_POLICIES)
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole policy as TOML, edited as text."""
    draft = queries.draft_for(viewer_of(request), pk)
    form = TextForm(request.POST) if request.method == "POST" else TextForm.of(draft)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        kept = form.cleaned_data
        try:
            save_draft(draft, version=kept["version"], text=kept["text"], note=kept["note"])
        except Conflict as error:
            form.add_error(None, str(error))
            status = 409
        except InvalidInput as error:
            form.add_error("text", fault_text(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("policy_edit", pk=pk)
    context = {**NAV, "form": form, "version": queries.draft_for(viewer_of(request), pk)}
    return render(request, "selection/policies/text.html", context, status=status)
