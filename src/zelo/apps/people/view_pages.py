"""Saved views: kept from a list, and looked after on a page of their own."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zelo.apps.people import saved_views
from zelo.apps.people.forms import SavedViewForm
from zelo.apps.people.permissions import viewer_of
from zelo.lib.errors import ZeloError
from zelo.ui.lists import list_pages


@require_safe
def views(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    labels = list_pages()
    rows: list[dict[str, Any]] = [
        {
            "view": view,
            "url": saved_views.address_of(view),
            "list": labels[view.page],
            "form": SavedViewForm(instance=view, prefix=f"v{view.pk}") if view.owner == viewer else None,
        }
        for view in saved_views.views_of(viewer)
    ]
    return render(request, "people/views.html", {"nav": "views", "rows": rows})


@require_POST
def view_save(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    form = SavedViewForm(request.POST)
    page = request.POST.get("page", "")
    try:
        if not form.is_valid():
            raise form.known_error()
        kept = saved_views.save_view(
            owner=viewer, page=page, query=request.POST.get("query", ""), **form.cleaned_data
        )
    except ZeloError as error:
        messages.error(request, str(error))
        return redirect(page if page in list_pages() else "views")
    messages.success(request, _("The view “%(name)s” is saved.") % {"name": kept.name})
    return redirect(saved_views.address_of(kept))


@require_POST
def view_change(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of its page changes name and sharing; a list's own button changes what the view shows."""
    view = get_object_or_404(saved_views.own_views(viewer_of(request)), pk=pk)
    form = SavedViewForm(request.POST, instance=view, prefix=f"v{pk}")
    try:
        if "query" in request.POST:
            saved_views.change_view(view, query=request.POST["query"])
            messages.success(request, _("The view “%(name)s” is changed.") % {"name": view.name})
            return redirect(saved_views.address_of(view))
        if not form.is_valid():
            raise form.known_error()
        saved_views.change_view(view, **form.cleaned_data)
        messages.success(request, _("Saved."))
    except ZeloError as error:
        messages.error(request, str(error))
    return redirect("views")


@require_POST
def view_remove(request: HttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(saved_views.own_views(viewer_of(request)), pk=pk)
    saved_views.remove_view(view)
    messages.success(request, _("The view “%(name)s” is removed.") % {"name": view.name})
    return redirect("views")
