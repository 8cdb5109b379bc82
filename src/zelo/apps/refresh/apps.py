from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RefreshConfig(AppConfig):
    name = "zelo.apps.refresh"
    label = "refresh"
    verbose_name = _("Refresh")

    def ready(self) -> None:
        from zelo.apps.refresh import jobs, keeping, navigation  # noqa: F401 -- the job and its schedule

        navigation.register_entries()
        keeping.register()
