"""What a person of a client may ask for: all that is kept about them, and to be forgotten."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio.about_people import row_sources
from zelo.apps.portfolio.actions import privacy as actions
from zelo.apps.portfolio.models import TextToReview
from zelo.apps.portfolio.permissions import ANONYMISE_CONTACTS, EDIT_CONTACTS, EXPORT_PERSON
from zelo.apps.portfolio.personal_data import readable
from zelo.apps.portfolio.queries.contacts import contact_for
from zelo.apps.portfolio.queries.privacy import find_namings, gather, records_of
from zelo.lib.errors import ZeloError


@require_safe
@requires(EXPORT_PERSON)
def personal_data(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is kept about a person, to be read or printed."""
    shown = contact_for(viewer_of(request), pk)
    parts = readable(gather(shown), row_sources())
    actions.note_export(shown)
    context = {"nav": "contacts", "contact": shown, "parts": parts, "today": timezone.localdate()}
    return render(request, "portfolio/contacts/data.html", context)


@require_safe
@requires(EXPORT_PERSON)
def personal_data_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a JSON file."""
    shown = contact_for(viewer_of(request), pk)
    kept = {"exported_at": timezone.now(), **gather(shown)}
    actions.note_export(shown)
    answer = JsonResponse(kept, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="contact-{shown.pk}.json"'
    return answer


@require_http_methods(["GET", "POST"])
@requires(ANONYMISE_CONTACTS)
def anonymise(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what will go and which texts name the person, and asks once."""
    shown = contact_for(viewer_of(request), pk)
    if request.method == "POST":
        version = request.POST.get("version", "")
        chosen = set(request.POST.getlist("replace"))
        actions.anonymise(shown, version=int(version) if version.isdecimal() else 0, replace=chosen)
        messages.success(
            request, _("The person is anonymised. Texts that may still say who it was are listed here.")
        )
        return redirect("contact", pk=pk)
    records = records_of(shown)
    context = {
        "nav": "contacts",
        "contact": shown,
        "records": records,
        "namings": find_namings(records),
        "label": actions.neutral_label(shown),
    }
    return render(request, "portfolio/contacts/anonymise.html", context)


@require_POST
@requires(EDIT_CONTACTS)
def settle(request: HttpRequest, pk: int, text: int) -> HttpResponse:
    """Somebody has read a text that may have named an anonymised person."""
    shown = contact_for(viewer_of(request), pk)
    entry = get_object_or_404(TextToReview, pk=text, contact=shown)
    try:
        actions.settle_text(entry, by=viewer_of(request))
    except ZeloError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Marked as read."))
    return redirect("contact", pk=pk)
