from django.utils.translation import gettext_lazy as _

from zelo.apps.intake.data.permissions import SEE_DATA
from zelo.apps.portfolio.permissions import SEE_MONEY
from zelo.ui.navigation import Entry, register


def register_entries() -> None:
    # The data page is where the imports' pages belong; it leads to their list.
    register(Entry("data", _("Data"), "database-import", "data", 60, SEE_DATA.allows))
    register(Entry("measures", _("Measures"), "ruler-measure", "measures", 62, SEE_MONEY.allows))
