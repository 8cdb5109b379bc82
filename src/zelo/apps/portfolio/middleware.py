"""Addresses of an account that was merged lead to the one it was merged into."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from zelo.apps.portfolio.queries.aliases import kept_account
from zelo.lib.errors import NotFound

OF_AN_ACCOUNT = "accounts/<int:pk>/"


class FollowAlias:
    """Reading `accounts/<alias>/…` reads the same page of the account that is kept, if one may see it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        match = request.resolver_match
        if not isinstance(error, NotFound) or match is None or not match.route.startswith(OF_AN_ACCOUNT):
            return None
        if request.method not in ("GET", "HEAD"):
            return None
        kept = kept_account(request.user, match.kwargs["pk"])
        return None if kept is None else redirect(match.view_name, **{**match.kwargs, "pk": kept.pk})
