from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EngagementConfig(AppConfig):
    name = "zelo.apps.engagement"
    label = "engagement"
    verbose_name = _("Engagement")

    def ready(self) -> None:
        from zelo.apps.engagement import about_people, merging, models, navigation
        from zelo.apps.operations import audit

        key = ["lake_source", "lake_record", "lake_code", "lake_cnpj"]
        audit.register(models.Interaction, exclude=[*key, "search"])
        merging.register()
        about_people.register()
        navigation.register_parts()
