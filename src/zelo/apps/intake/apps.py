from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "zelo.apps.intake"
    label = "intake"
    verbose_name = _("Imports")

    def ready(self) -> None:
        from zelo.apps.intake import models
        from zelo.apps.intake.data import jobs, navigation  # noqa: F401 -- jobs register themselves
        from zelo.apps.operations import audit

        audit.register(models.OwnMeasure)
        navigation.register_entries()
