from django.utils.translation import gettext_lazy as _

from zelo.apps.intake.permissions import SEE_IMPORTS
from zelo.ui.lists import register_list
from zelo.ui.navigation import Entry, register


def register_entries() -> None:
    register(Entry("imports", _("Imports"), "database-import", "imports", 81, SEE_IMPORTS.allows))
    register_list("imports", _("Imports"))
