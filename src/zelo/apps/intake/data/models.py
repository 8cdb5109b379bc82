"""The company's own measures, with every text that each has had."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zelo.apps.operations.audit import AuditedManager
from zelo.apps.operations.models import Versioned


class OwnMeasure(Versioned):
    """A measure that the company wrote. Doors: `actions`. What counts is its file in the home, which is
    written with it; a file that somebody changed there by hand is taken up before the next change.

    text: the file's. retired_at: since when it is no measure any more; its file is gone then.
    """

    name = models.CharField(_("name"), max_length=60, unique=True)
    text = models.TextField(_("SQL"))
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("own measure")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class MeasureText(models.Model):
    """One of the texts that an own measure has had. Door: `actions`. number: 1, 2, … in order. by: nobody for
    a file that was changed by hand."""

    measure = models.ForeignKey(OwnMeasure, on_delete=models.CASCADE, related_name="texts")
    number = models.PositiveIntegerField()
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("text of a measure")
        ordering: ClassVar[list[str]] = ["measure", "-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["measure", "number"], name="measure_text_once")
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.number}"
