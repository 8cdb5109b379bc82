"""The selection in the navigation: one line on the left, its pages as tabs.

Further pages register an `Entry` whose section is `SECTION`.
"""

from django.utils.translation import gettext_lazy as _

from zelo.apps.selection.permissions import SEE_SELECTION
from zelo.ui.navigation import Entry, register

SECTION = "selection"


def register_entries() -> None:
    register(Entry("selection", _("Selection"), "list-check", "policies", 30, SEE_SELECTION.allows))
    register(Entry("policies", _("Policies"), "adjustments", "policies", 10, SEE_SELECTION.allows, SECTION))
