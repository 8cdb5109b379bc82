from django.db import models
from django.utils.translation import pgettext_lazy


class ImportState(models.TextChoices):
    """Where an import stands; the busy ones have a job at work."""

    UPLOADED = "uploaded", pgettext_lazy("import", "Uploaded")
    CHECKING = "checking", pgettext_lazy("import", "Being checked")
    CHECKED = "checked", pgettext_lazy("import", "Checked")
    COMMITTING = "committing", pgettext_lazy("import", "Being imported")
    DONE = "done", pgettext_lazy("import", "Imported")
    UNDOING = "undoing", pgettext_lazy("import", "Being undone")
    UNDONE = "undone", pgettext_lazy("import", "Undone")
    RESTORING = "restoring", pgettext_lazy("import", "Being restored")
    DISCARDED = "discarded", pgettext_lazy("import", "Discarded")


# What each busy state falls back to where its work fails.
BEFORE = {
    ImportState.CHECKING: ImportState.UPLOADED,
    ImportState.COMMITTING: ImportState.CHECKED,
    ImportState.UNDOING: ImportState.DONE,
    ImportState.RESTORING: ImportState.UNDONE,
}
BUSY = tuple(BEFORE)
OPEN = (ImportState.UPLOADED, ImportState.CHECKED)


class Mode(models.TextChoices):
    """What an import may do to records: of facts it is always both."""

    UPSERT = "upsert", pgettext_lazy("import", "Create and update")
    CREATE = "create", pgettext_lazy("import", "Create only")
    UPDATE = "update", pgettext_lazy("import", "Update only")


class Origin(models.TextChoices):
    """How a file came."""

    PAGE = "page", pgettext_lazy("import", "Uploaded")
    FOLDER = "folder", pgettext_lazy("import", "Watched folder")
    COMMAND = "command", pgettext_lazy("import", "Command line")
