"""What a refresh keeps while it works: how far the lake is taken over, and figures not shown yet."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zelo.apps.portfolio.models import Account, Refresh
from zelo.apps.portfolio.models.state import Standing


class Adoption(models.Model):
    """One row, from the first adoption on. Doors: `adopting` and `taking`.

    batch: the last import of the lake whose rows of the application's tables have been taken over.
    """

    adopted_on = models.DateField()
    batch = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(pk=1), name="adoption_is_one")
        ]

    def __str__(self) -> str:
        return f"{self.adopted_on} {self.batch}"


class StagedFigures(Standing):
    """An account's new figures, brought here in small steps and shown all at once. Door: `staging`."""

    refresh = models.ForeignKey(Refresh, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("staged figures")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["refresh", "account"], name="figures_staged_once")
        ]

    def __str__(self) -> str:
        return f"{self.refresh_id} {self.account_id}"
