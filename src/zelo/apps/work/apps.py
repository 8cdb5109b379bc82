from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkConfig(AppConfig):
    name = "zelo.apps.work"
    label = "work"
    verbose_name = _("Work")

    def ready(self) -> None:
        from zelo.apps.operations import audit
        from zelo.apps.portfolio.movers import register_mover, rows_mover
        from zelo.apps.work import alert_digest, jobs, models, navigation  # noqa: F401 -- the job registers itself

        audit.register(models.Alert, exclude=["key", "kind", "subject", "facts", "step", "since"])
        audit.register(models.Notices, exclude=["feed_hash"])
        audit.register(models.CompanyCalendar)
        audit.register(models.OwnDay)
        alert_digest.register()
        navigation.register()
        register_mover(rows_mover("alerts", models.Alert))
