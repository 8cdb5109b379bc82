from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EngagementConfig(AppConfig):
    name = "zelo.apps.engagement"
    label = "engagement"
    verbose_name = _("Engagement")

    def ready(self) -> None:
        from zelo.apps.engagement import models, navigation
        from zelo.apps.operations import audit

        audit.register(models.Interaction, exclude=["lake_source", "lake_record", "search"])
        navigation.register_parts()
