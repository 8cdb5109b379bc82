from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortfolioConfig(AppConfig):
    name = "zelo.apps.portfolio"
    label = "portfolio"
    verbose_name = _("Portfolio")

    def ready(self) -> None:
        from zelo.apps.operations import audit
        from zelo.apps.portfolio import models, navigation
        from zelo.apps.portfolio.queries.timeline import register_sources

        audit.register(models.Account)
        audit.register(models.Establishment, exclude=["lake_source", "lake_record"])
        audit.register(models.CustomField)
        audit.register(models.Contact)
        audit.register(models.Assignment)
        audit.register(models.TierHours)
        audit.register(models.Capacity)
        audit.register(models.Assessment, exclude=["lake_source", "lake_record"])
        audit.register(models.Referral, exclude=["lake_source", "lake_record"])
        audit.register(models.Merge, exclude=["moved"])
        audit.register(models.NotDuplicate)
        navigation.register_entries()
        register_sources()
