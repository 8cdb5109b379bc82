"""People, assessments and referrals in the navigation and on the account's page."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zelo.apps.people.permissions import Capability, viewer_of
from zelo.apps.portfolio.about_people import last_touches
from zelo.apps.portfolio.contact_looks import contact_looks
from zelo.apps.portfolio.permissions import ASSESS, EDIT_CONTACTS, SEE_CONTACTS, SEE_MONEY
from zelo.apps.portfolio.queries.assessments import referrals_of, standings
from zelo.apps.portfolio.queries.contacts import people_of
from zelo.apps.portfolio.queries.relationship import find_gaps
from zelo.apps.portfolio.views.frame import PLACE
from zelo.ui import navigation
from zelo.ui.panels import Panel, Tab, When, register_panel, register_tab

TOP = 3


def register() -> None:
    navigation.register(
        navigation.Entry("contacts", _("Contacts"), "address-book", "contacts", 25, SEE_CONTACTS.allows)
    )
    navigation.register(
        navigation.Entry(
            "assessments", _("Assessments due"), "clipboard-check", "assessments_due", 27, ASSESS.allows
        )
    )
    register_tab(Tab(PLACE, "people", _("People"), "account_people", 20, when=_for(SEE_CONTACTS)))
    judged, brought = "portfolio/assessments/panel.html", "portfolio/assessments/referrals_panel.html"
    people = "portfolio/contacts/panel.html"
    register_panel(Panel(PLACE, "assessments", judged, _assessments, 65, 4, _for(SEE_MONEY)))
    register_panel(Panel(PLACE, "people_gaps", people, _people, 60, 4, _for(SEE_CONTACTS)))
    register_panel(Panel(PLACE, "referrals", brought, _referrals, 70, 4, _for(SEE_MONEY)))


def _for(capability: Capability) -> When:
    return lambda request, subject: capability.allows(request.user)


def _people(request: HttpRequest, account: Any) -> dict[str, Any]:
    people, today = list(people_of(account)), timezone.localdate()
    touches = last_touches(person.pk for person in people)
    return {
        "account": account,
        "people": [(person, contact_looks(person, today)) for person in people[:TOP]],
        "more": max(0, len(people) - TOP),
        "gaps": find_gaps(people, touches, today),
        "may_edit": EDIT_CONTACTS.allows(request.user),
    }


def _assessments(request: HttpRequest, account: Any) -> dict[str, Any]:
    return {
        "account": account,
        "standings": standings(account),
        "may_assess": ASSESS.allows(request.user),
    }


def _referrals(request: HttpRequest, account: Any) -> dict[str, Any]:
    return {
        "account": account,
        **referrals_of(viewer_of(request), account),
        "may_assess": ASSESS.allows(request.user),
    }
