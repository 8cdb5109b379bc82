from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "zelo.apps.people"
    label = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        from zelo.apps.operations import audit
        from zelo.apps.people import events, models, navigation

        audit.register(models.User, exclude=["password", "last_login"])
        audit.register(models.Team)
        audit.register(models.Absence)
        audit.register(models.Invitation, exclude=["token_hash"])
        audit.register(models.SavedView)
        events.connect()
        navigation.register_entries()
