from django.db import models
from django.utils.translation import pgettext_lazy


class AlertState(models.TextChoices):
    """What became of an alert. over: what it warned of is no longer so."""

    OPEN = "open", pgettext_lazy("alert", "Open")
    DONE = "done", pgettext_lazy("alert", "Done")
    NOT_USEFUL = "not_useful", pgettext_lazy("alert", "Not useful")
    OVER = "over", pgettext_lazy("alert", "Over")
