from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ContractsConfig(AppConfig):
    name = "zelo.apps.contracts"
    label = "contracts"
    verbose_name = _("Contracts")

    def ready(self) -> None:
        # Jobs register themselves as they are imported.
        from zelo.apps.contracts import (  # noqa: F401
            adjustment_alerts,
            adjustment_panel,
            alerts,
            home,
            jobs,
            merging,
            models,
            navigation,
            told,
        )
        from zelo.apps.operations import audit

        key = ["lake_source", "lake_record", "lake_code", "lake_cnpj"]
        audit.register(models.Contract, exclude=key)
        audit.register(models.ContractItem)
        audit.register(models.Suspension)
        audit.register(models.Amendment)
        audit.register(models.RenewalCase)
        audit.register(models.CaseCheckpoint)
        audit.register(models.RateSeries)
        audit.register(models.SeriesRate)
        audit.register(models.AdjustmentClause)
        audit.register(models.ClausePart)
        audit.register(models.Adjustment, exclude=["basis", "lines"])
        audit.register(models.CaseChance, exclude=["as_of", "chance", "terms", "age", "apart"])
        audit.register(models.PostMortem, exclude=["known"])
        merging.register()
        alerts.register()
        told.register()
        home.register()
        adjustment_alerts.register()
        adjustment_panel.register()
        navigation.register()
        post_migrate.connect(_ship_series, sender=self)


def _ship_series(**_signal: Any) -> None:
    """The series that everybody knows are there from the first day, and rates that a new version brings."""
    from zelo.apps.contracts.actions.rates import ship_series

    ship_series()
