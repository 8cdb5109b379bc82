"""The one-time link by which a person comes in."""

from typing import Any

from allauth.account.internal.flows.login import Login, perform_login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from zelo.apps.people import actions
from zelo.apps.people.forms import JoinForm
from zelo.lib.errors import ZeloError


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Looking at the link changes nothing; sending the form uses it up."""
    invitation = actions.open_invitation(token)
    if invitation is None:
        return render(request, "people/link_used.html", status=404)
    initial = {"name": invitation.name}
    form = JoinForm(request.POST or None, email=invitation.email, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.accept_invitation(token, **form.chosen)
        except ZeloError as error:
            form.add_error(None, str(error))
        else:
            response: Any = perform_login(request, Login(user=user, email=user.email))
            return response
    context = {"form": form, "invitation": invitation}
    return render(request, "people/join.html", context, status=422 if form.is_bound else 200)
