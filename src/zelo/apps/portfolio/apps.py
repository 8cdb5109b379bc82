from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PortfolioConfig(AppConfig):
    name = "zelo.apps.portfolio"
    label = "portfolio"
    verbose_name = _("Portfolio")

    def ready(self) -> None:
        from zelo.apps.operations import audit

        # Jobs register themselves as they are imported.
        from zelo.apps.portfolio import bulk, finders, home, jobs, models, navigation, panels, texts  # noqa: F401
        from zelo.apps.portfolio.actions import own_movers
        from zelo.apps.portfolio.queries.timeline import register_sources

        audit.register(models.Account)
        key = ["lake_source", "lake_record", "lake_code", "lake_cnpj"]
        audit.register(models.Establishment, exclude=key)
        audit.register(models.CustomField)
        audit.register(models.Contact, exclude=["sort_name", "search"])
        audit.register(models.TextToReview)
        audit.register(models.Assignment)
        audit.register(models.TierHours)
        audit.register(models.Capacity)
        audit.register(models.Assessment, exclude=key)
        audit.register(models.Referral, exclude=[*key, "referred_code", "referred_cnpj"])
        audit.register(models.Merge, exclude=["moved"])
        audit.register(models.NotDuplicate)
        own_movers.register()
        navigation.register_entries()
        finders.register()
        panels.register()
        home.register()
        texts.register_texts()
        register_sources()
        post_migrate.connect(_make_search_tables, sender=self)


def _make_search_tables(using: str, **_signal: Any) -> None:
    """A step that makes a table anew takes what hangs on it away; this puts it back."""
    from django.db import connections

    from zelo.apps.portfolio import search_tables

    search_tables.make(connections[using])
