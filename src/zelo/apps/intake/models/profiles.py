"""How a source's files are read, kept by name; and folders that are looked into for such files."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zelo.apps.intake.enums import Mode
from zelo.apps.operations.audit import AuditedManager


class Profile(models.Model):
    """A mapping and options under a name. Doors: `actions.profiles`, which also write it as a mapping file.

    name: of the file as well, so the command line takes it for `--mapping`. mapping: the file's document.
    """

    name = models.SlugField(_("name"), max_length=60, unique=True)
    target = models.CharField(_("what it is"), max_length=60)
    source = models.CharField(_("source system"), max_length=40, blank=True)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode, default=Mode.UPSERT)
    mapping = models.JSONField(default=dict)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    saved_at = models.DateTimeField(auto_now=True)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("import profile")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class WatchedFolder(models.Model):
    """A folder whose files are imported by a profile as they come. Doors: `actions.folders`.

    path: absolute, or empty for `inbox/<profile>` in the home. skip_rejected: lines that cannot be used are
    left out; else such a file waits for a person. seen: size of each file at the last look.
    """

    profile = models.OneToOneField(Profile, on_delete=models.CASCADE, related_name="folder")
    path = models.CharField(_("folder"), max_length=400, blank=True)
    skip_rejected = models.BooleanField(_("leave out lines that cannot be used"), default=False)
    is_on = models.BooleanField(_("switched on"), default=True)
    told = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who is told"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    seen = models.JSONField(default=dict)
    looked_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    objects = AuditedManager()

    class Meta:
        verbose_name = _("watched folder")
        ordering: ClassVar[list[str]] = ["profile__name"]

    def __str__(self) -> str:
        return self.path or str(self.profile)
