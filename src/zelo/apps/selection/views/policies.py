"""Policies: which there are, a new one, one with its versions, and what two versions say otherwise."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zelo.apps.operations.audit import changes_of
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.selection.actions.policies import archive_policy, create_policy, import_policy, start_draft
from zelo.apps.selection.forms.policies import CopyForm, ImportForm
from zelo.apps.selection.permissions import APPROVE_POLICIES, DRAFT_POLICIES, SEE_SELECTION
from zelo.apps.selection.policies import pages
from zelo.apps.selection.policies.faults import fault_text
from zelo.apps.selection.queries import policies as queries
from zelo.lib.errors import InvalidInput

NAV = {"nav": "selection"}


@require_safe
@requires(SEE_SELECTION)
def policies(request: HttpRequest) -> HttpResponse:
    viewer, archived = viewer_of(request), request.GET.get("archived") == "yes"
    context = {
        **NAV,
        "policies": pages.show_policies(queries.policies_for(viewer, archived=archived)),
        "archived": archived,
        "may_draft": DRAFT_POLICIES.allows(viewer),
    }
    return render(request, "selection/policies/list.html", context)


@require_http_methods(["GET", "POST"])
@requires(DRAFT_POLICIES)
def new(request: HttpRequest) -> HttpResponse:
    """A copy of a starter or of a version becomes a draft of its own."""
    viewer = viewer_of(request)
    choices = pages.sources(queries.usable_versions(viewer))
    form = CopyForm(request.POST or None, choices=choices, initial={"source": request.GET.get("source", "")})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            made = create_policy(
                text=queries.text_of(viewer, chosen["source"]), name=chosen["name"], by=viewer
            )
        except InvalidInput as error:
            form.add_error("name", fault_text(error))
        else:
            return redirect("policy_edit", pk=made.pk)
    context = {**NAV, "form": form, "import_form": ImportForm()}
    return render(request, "selection/policies/new.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(DRAFT_POLICIES)
def take_file(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    form = ImportForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            made = import_policy(text=form.cleaned_data["file"], note=form.cleaned_data["note"], by=viewer)
        except InvalidInput as error:
            form.add_error("file", fault_text(error))
        else:
            messages.success(request, _("The file is a draft now; nothing is evaluated by it yet."))
            return redirect("policy_version", pk=made.pk)
    copy = CopyForm(choices=pages.sources(queries.usable_versions(viewer)))
    context = {**NAV, "form": copy, "import_form": form}
    return render(request, "selection/policies/new.html", context, status=422)


@require_safe
@requires(SEE_SELECTION)
def policy(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    found = queries.policy_for(viewer, pk)
    shown = pages.show_policy(found, queries.versions_of(found))
    may_draft = DRAFT_POLICIES.allows(viewer) and not found.archived_at
    context = {
        **NAV,
        "shown": shown,
        "may_draft": may_draft,
        "may_begin": may_draft and shown.draft is None,
        "may_archive": APPROVE_POLICIES.allows(viewer),
        "changes": changes_of(found),
    }
    return render(request, "selection/policies/policy.html", context)


@require_POST
@requires(DRAFT_POLICIES)
def begin_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The next version, from the one named or the last."""
    viewer = viewer_of(request)
    found = queries.policy_for(viewer, pk)
    try:
        draft = start_draft(policy=found, text=queries.text_to_go_on(found, request.POST), by=viewer)
    except InvalidInput as error:
        messages.error(request, fault_text(error))
        return redirect("policy", pk=pk)
    return redirect("policy_edit", pk=draft.pk)


@require_POST
@requires(APPROVE_POLICIES)
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    archived = request.POST.get("archived") == "yes"
    try:
        archive_policy(queries.policy_for(viewer_of(request), pk), archived=archived)
    except InvalidInput as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Archived.") if archived else _("It is back in the list."))
    return redirect("policy", pk=pk)
