"""The company's own fields of an account, as an administrator keeps them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zelo.apps.operations.audit import changes_of
from zelo.apps.operations.versions import Conflict
from zelo.apps.people.permissions import requires
from zelo.apps.portfolio.actions.fields import add_field, archive_field, change_field, move_field
from zelo.apps.portfolio.forms.fields import CustomFieldForm
from zelo.apps.portfolio.models import CustomField
from zelo.apps.portfolio.permissions import MANAGE_FIELDS
from zelo.apps.portfolio.queries.records import all_fields
from zelo.lib.errors import InvalidInput


@require_safe
@requires(MANAGE_FIELDS)
def fields(request: HttpRequest) -> HttpResponse:
    return render(request, "portfolio/fields/list.html", {"nav": "fields", "fields": all_fields()})


@require_http_methods(["GET", "POST"])
@requires(MANAGE_FIELDS)
def add(request: HttpRequest) -> HttpResponse:
    form = CustomFieldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            add_field(label=chosen["label"], kind=chosen["kind"], choices=chosen["options"])
        except InvalidInput as error:
            form.add_error("label", str(error))
        else:
            messages.success(request, _("The field is added; every account can be given a value now."))
            return redirect("fields")
    context = {"nav": "fields", "form": form}
    return render(request, "portfolio/fields/field.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@requires(MANAGE_FIELDS)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(CustomField, pk=pk)
    form = CustomFieldForm(request.POST or None, instance=get_object_or_404(CustomField, pk=pk))
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        kept = form.cleaned_data
        try:
            change_field(shown, version=kept["version"] or 0, label=kept["label"], choices=kept["options"])
        except Conflict as error:
            form.add_error(None, str(error))
            status = 409
        except InvalidInput as error:
            form.add_error("label", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("fields")
    context = {"nav": "fields", "form": form, "field": shown, "changes": changes_of(shown)}
    return render(request, "portfolio/fields/field.html", context, status=status)


@require_POST
@requires(MANAGE_FIELDS)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    move_field(get_object_or_404(CustomField, pk=pk), up=request.POST.get("up") == "yes")
    return redirect("fields")


@require_POST
@requires(MANAGE_FIELDS)
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        archive_field(get_object_or_404(CustomField, pk=pk), archived=request.POST.get("archived") == "yes")
    except InvalidInput as error:
        messages.error(request, str(error))
    return redirect("fields")
