"""A person's digests and calendar: what they choose, the calendar itself, and the end of digests by link."""

import hashlib

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zelo.apps.people.models import User
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.work.actions import notices as actions
from zelo.apps.work.digest import person_of
from zelo.apps.work.feed import calendar_for
from zelo.apps.work.models import Notices
from zelo.apps.work.notice_forms import DigestForm, FeedForm
from zelo.apps.work.permissions import SEE_ALERTS


@require_http_methods(["GET", "POST"])
@requires(SEE_ALERTS)
def notices(request: HttpRequest) -> HttpResponse:
    """Digest and calendar, as this person wants them."""
    viewer = viewer_of(request)
    form = DigestForm(request.POST or None, instance=actions.notices_of(viewer))
    if request.method == "POST" and form.is_valid():
        actions.choose_digest(viewer, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("notices")
    return _page(request, form)


@require_POST
@requires(SEE_ALERTS)
def feed_make(request: HttpRequest) -> HttpResponse:
    """A new address; it stands on the answer and nowhere else, since only its hash is kept."""
    viewer = viewer_of(request)
    form = FeedForm(request.POST, notices=actions.notices_of(viewer))
    if not form.is_valid():
        return redirect("notices")
    secret = actions.make_feed(viewer, scope=form.cleaned_data["scope"])
    answer = _page(request, address=f"{settings.PUBLIC_URL}{reverse('feed', args=[secret])}")
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@requires(SEE_ALERTS)
def feed_revoke(request: HttpRequest) -> HttpResponse:
    actions.revoke_feed(viewer_of(request))
    messages.success(request, _("The calendar's address answers no more."))
    return redirect("notices")


@login_not_required
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar of whoever the secret belongs to, for calendar programs, which do not sign in."""
    found = (
        Notices.objects.select_related("person")
        .filter(feed_hash=actions.hash_of(secret), person__is_active=True)
        .first()
    )
    if found is None or not SEE_ALERTS.allows(found.person):
        raise Http404
    with translation.override(found.person.language or settings.LANGUAGE_CODE):
        content = calendar_for(
            found, timezone.localdate(), _("Zelo: dates of %(name)s") % {"name": found.person}
        )
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    same = request.headers.get("If-None-Match") == etag
    answer = HttpResponseNotModified() if same else HttpResponse(content, content_type="text/calendar")
    for name, value in (("ETag", etag), ("Cache-Control", "private, no-cache"), ("X-Robots-Tag", "noindex")):
        answer[name] = value
    if not same:
        answer["Content-Disposition"] = 'attachment; filename="zelo.ics"'
    return answer


@csrf_exempt  # mail programs end it by a POST of their own (RFC 8058); the token can do nothing else
@login_not_required
@require_http_methods(["GET", "POST"])
def digest_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ends a person's digests. A GET only asks, so that a scanner following links ends nothing."""
    person = get_object_or_404(User, pk=person_of(token), is_active=True)
    if request.method == "POST":
        actions.stop_digest(person)
    return render(request, "work/digest_stop.html", {"done": request.method == "POST"})


def _page(request: HttpRequest, form: DigestForm | None = None, address: str = "") -> HttpResponse:
    chosen = actions.notices_of(viewer_of(request))
    context = {
        "nav": "profile",
        "form": form or DigestForm(instance=chosen),
        "feed": chosen,
        "feed_form": FeedForm(notices=chosen),
        "address": address,
    }
    return render(request, "work/notices.html", context, status=422 if form and form.errors else 200)
