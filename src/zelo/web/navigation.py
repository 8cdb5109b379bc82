from django.utils.translation import gettext_lazy as _

from zelo.apps.people.permissions import SEE_OPERATIONS, SEE_OUTBOX, SEE_TRAIL
from zelo.ui.navigation import Entry, register


def register_entries() -> None:
    register(Entry("home", _("Today"), "home", "home", 10))
    register(
        Entry("jobs", _("Work of the system"), "activity", "jobs", 120, SEE_OPERATIONS.allows, "settings")
    )
    register(Entry("outbox", _("Outbox"), "mail", "outbox", 130, SEE_OUTBOX.allows, "settings"))
    register(Entry("trail", _("Trail of changes"), "history", "trail", 140, SEE_TRAIL.allows, "settings"))
