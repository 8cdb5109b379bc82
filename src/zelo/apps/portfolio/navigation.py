from django.utils.translation import gettext_lazy as _

from zelo.apps.portfolio.permissions import ASSESS, SEE_ACCOUNTS, SEE_CONTACTS
from zelo.apps.portfolio.views.frame import PLACE
from zelo.ui import navigation
from zelo.ui.panels import Tab, register_tab


def register_entries() -> None:
    navigation.register(
        navigation.Entry("accounts", _("Accounts"), "building", "accounts", 20, SEE_ACCOUNTS.allows)
    )
    navigation.register(
        navigation.Entry("contacts", _("Contacts"), "address-book", "contacts", 25, SEE_CONTACTS.allows)
    )
    navigation.register(
        navigation.Entry(
            "assessments", _("Assessments due"), "clipboard-check", "assessments_due", 27, ASSESS.allows
        )
    )
    register_tab(Tab(PLACE, "overview", _("Overview"), "account", 10))
