from django.utils.translation import gettext_lazy as _

from zelo.apps.people.permissions import SEE_COLLEAGUES
from zelo.ui import navigation


def register_entries() -> None:
    navigation.register(
        navigation.Entry(
            "people", _("People and teams"), "users", "people", 110, SEE_COLLEAGUES.allows, "settings"
        )
    )
