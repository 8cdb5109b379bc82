"""The pages that say what went wrong and what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from zelo.lib.errors import ZeloError


def _page(request: HttpRequest, status: int, title: str, text: str, icon: str) -> HttpResponse:
    context = {"title": title, "text": text, "icon": icon, "status": status}
    return render(request, "error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        request,
        400,
        _("This request could not be read"),
        _("Go back, load the page again and retry."),
        "alert-circle",
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        request,
        403,
        _("Your role does not include this"),
        _("If you need it, ask an administrator of Zelo in your company."),
        "lock",
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        request,
        404,
        _("There is nothing here"),
        _("The address is wrong, or what stood here is gone or not yours to see."),
        "map-question",
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(
        request,
        403,
        _("This form was too old"),
        _("Nothing was changed. Go back, load the page again and send the form once more."),
        "refresh-alert",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs neither database nor person, as either may be what failed."""
    context = {"request_id": getattr(request, "id", "")}
    return HttpResponse(render_to_string("500.html", context), status=500)


def known_error(request: HttpRequest, error: ZeloError, status: int) -> HttpResponse:
    return _page(request, status, _("This could not be done"), str(error), "alert-triangle")
