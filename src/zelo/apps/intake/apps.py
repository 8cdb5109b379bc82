from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "zelo.apps.intake"
    label = "intake"
    verbose_name = _("Imports")

    def ready(self) -> None:
        from zelo.apps.intake import about_people, jobs, models, navigation  # noqa: F401 -- jobs register themselves
        from zelo.apps.intake.data import jobs as data_jobs  # noqa: F401
        from zelo.apps.intake.data import navigation as data_navigation
        from zelo.apps.intake.record_targets import contacts
        from zelo.apps.operations import audit

        audit.register(models.Profile)
        audit.register(models.WatchedFolder, exclude=["seen", "looked_at"])
        audit.register(models.OwnMeasure)
        navigation.register_entries()
        data_navigation.register_entries()
        contacts.register()
        about_people.register()
