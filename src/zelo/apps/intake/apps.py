from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "zelo.apps.intake"
    label = "intake"
    verbose_name = _("Imports")

    def ready(self) -> None:
        from zelo.apps.intake.data import navigation

        navigation.register_entries()
