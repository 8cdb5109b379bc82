from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContractsConfig(AppConfig):
    name = "zelo.apps.contracts"
    label = "contracts"
    verbose_name = _("Contracts")

    def ready(self) -> None:
        from zelo.apps.contracts import alerts, home, jobs, merging, models, navigation, told  # noqa: F401 -- the job registers itself
        from zelo.apps.operations import audit

        key = ["lake_source", "lake_record", "lake_code", "lake_cnpj"]
        audit.register(models.Contract, exclude=key)
        audit.register(models.ContractItem)
        audit.register(models.Suspension)
        audit.register(models.Amendment)
        audit.register(models.RenewalCase)
        audit.register(models.CaseCheckpoint)
        merging.register()
        alerts.register()
        told.register()
        home.register()
        navigation.register()
