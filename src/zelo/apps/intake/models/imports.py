"""Files that came in, and what each changed in the application's own records."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zelo.apps.intake.enums import BUSY, OPEN, ImportState, Mode, Origin
from zelo.apps.intake.models.profiles import Profile
from zelo.apps.operations.models import Job


def new_token() -> str:
    return uuid4().hex


class Import(models.Model):
    """One file on its way in. Doors: `actions`, and the jobs that they ask for.

    token: names its folder under the home's uploads, and marks its batch in the lake. options: encoding,
    delimiter, decimal, dates, sheet, header_line where a person chose. mapping: a mapping file's document.
    corrections: lists of [line, column, value]. look: the first lines, and what the headers suggest.
    report: of the last check or of the import itself. totals: the source system's own, by column, as typed.
    outcome: what became of it in the application. file_gone_at: the file was swept away.
    """

    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    name = models.CharField(_("file"), max_length=200)
    size = models.PositiveBigIntegerField(_("size"), default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    origin = models.CharField(_("came by"), max_length=10, choices=Origin, default=Origin.PAGE)
    target = models.CharField(_("what it is"), max_length=60, blank=True)
    source = models.CharField(_("source system"), max_length=40, blank=True)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode, default=Mode.UPSERT)
    options = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    corrections = models.JSONField(default=list)
    look = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    totals = models.JSONField(default=dict)
    outcome = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    error = models.TextField(blank=True)
    profile = models.ForeignKey(Profile, null=True, on_delete=models.SET_NULL, related_name="+")
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    batch = models.PositiveIntegerField(_("batch"), null=True, unique=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    imported_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    file_gone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("import")
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "created_at"])]

    def __str__(self) -> str:
        return self.name

    @property
    def is_busy(self) -> bool:
        return self.state in BUSY

    @property
    def is_open(self) -> bool:
        """Whether it is still being prepared."""
        return self.state in OPEN


class ImportedRecord(models.Model):
    """What an import did to one record of the application. Written while importing, read by its undo.

    model: its label, such as `portfolio.contact`. before: the values that it had, of what changed; of a new
    record none. after: those that it got; of a new record all.
    """

    origin = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="records")
    model = models.CharField(max_length=60)
    record = models.BigIntegerField()
    created = models.BooleanField(default=False)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    is_left = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["model", "record"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["origin", "model", "record"], name="imported_record_once")
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.record}"
