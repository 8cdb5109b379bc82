from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SelectionConfig(AppConfig):
    name = "zelo.apps.selection"
    label = "selection"
    verbose_name = _("Selection")

    def ready(self) -> None:
        from zelo.apps.operations import audit
        from zelo.apps.selection import (  # noqa: F401 -- its jobs
            evaluation_parts,
            jobs,
            measure_uses,
            models,
            moving,
            navigation,
            past_list,
        )

        audit.register(models.Policy)
        audit.register(models.PolicyVersion)
        audit.register(models.Decision, exclude=["lake_source", "lake_record", "lake_code", "lake_cnpj"])
        moving.register()
        measure_uses.register()
        past_list.register()
        navigation.register_entries()
        evaluation_parts.register()
