"""One contact: the page, and what people change there."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zelo.apps.operations.audit import changes_of
from zelo.apps.operations.versions import Conflict
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio.about_people import last_touches
from zelo.apps.portfolio.actions import contacts as actions
from zelo.apps.portfolio.contact_forms import ContactForm, LeaveForm, NewContactForm
from zelo.apps.portfolio.contact_looks import contact_looks
from zelo.apps.portfolio.permissions import ANONYMISE_CONTACTS, EDIT_CONTACTS, SEE_CONTACTS
from zelo.apps.portfolio.queries import contacts as queries
from zelo.apps.portfolio.queries.privacy import texts_to_review
from zelo.apps.portfolio.queries.visibility import account_for
from zelo.lib.errors import ZeloError
from zelo.ui.panels import panels_of

PLACE = "contact"


@require_safe
@requires(SEE_CONTACTS)
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    shown = queries.contact_for(viewer, pk)
    others = queries.same_person(viewer, shown)
    context = {
        "nav": "contacts",
        "contact": shown,
        "looks": contact_looks(shown, timezone.localdate()),
        "touch": last_touches([shown.pk]).get(shown.pk),
        "reports": queries.reports_of(shown),
        "others": others,
        "panels": panels_of(PLACE, request, shown),
        "changes": changes_of(shown),
        "to_review": texts_to_review(shown) if shown.anonymised_at else [],
        "may_edit": EDIT_CONTACTS.allows(viewer) and shown.anonymised_at is None,
        "may_settle": EDIT_CONTACTS.allows(viewer),
        "may_anonymise": ANONYMISE_CONTACTS.allows(viewer),
    }
    return render(request, "portfolio/contacts/contact.html", context)


@require_http_methods(["GET", "POST"])
@requires(EDIT_CONTACTS)
def add(request: HttpRequest, account: int) -> HttpResponse:
    at = account_for(viewer_of(request), account)
    form = NewContactForm(request.POST or None, account=at)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_contact(account=at, by=viewer_of(request), **form.cleaned_data)
        except ZeloError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The contact is added."))
            return redirect("contact", pk=made.pk)
    context = {"nav": "contacts", "account": at, "form": form}
    return render(request, "portfolio/contacts/form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@requires(EDIT_CONTACTS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    shown = queries.contact_for(viewer, pk)
    form = ContactForm(request.POST or None, instance=queries.contact_for(viewer, pk), account=shown.account)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_contact(shown, **form.cleaned_data)
        except Conflict as conflict:
            form = form.against(queries.contact_for(viewer, pk))
            form.add_error(None, str(conflict))
        except ZeloError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("contact", pk=pk)
    context = {"nav": "contacts", "account": shown.account, "contact": shown, "form": form}
    return render(request, "portfolio/contacts/form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@requires(EDIT_CONTACTS)
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """The person left the client: on which day, and whether to another account."""
    viewer = viewer_of(request)
    shown = queries.contact_for(viewer, pk)
    first = {"version": shown.version, "left_on": timezone.localdate()}
    form = LeaveForm(request.POST or None, initial=first, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.leave(shown, by=viewer, **form.cleaned_data)
        except ZeloError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("Saved. Whoever reported to this person may report to somebody else now.")
            )
            return redirect("contact", pk=kept.pk)
    context = {"nav": "contacts", "contact": shown, "form": form, "reports": queries.reports_of(shown)}
    return render(request, "portfolio/contacts/leave.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(EDIT_CONTACTS)
def come_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The person is there after all."""
    shown = queries.contact_for(viewer_of(request), pk)
    try:
        actions.mark_left(shown, version=shown.version, left_on=None)
    except ZeloError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The person is on the map again."))
    return redirect("contact", pk=pk)


@require_safe
@requires(EDIT_CONTACTS)
def suggest_accounts(request: HttpRequest) -> HttpResponse:
    """Accounts that a few letters may mean, as options of a field."""
    text = next((request.GET[name] for name in ("q", "account", "other") if request.GET.get(name)), "")
    found = queries.find_accounts(viewer_of(request), text) if len(text) > 1 else []
    return render(request, "portfolio/contacts/accounts.html", {"accounts": found})
