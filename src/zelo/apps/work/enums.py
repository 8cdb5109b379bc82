from django.db import models
from django.utils.translation import pgettext_lazy


class AlertState(models.TextChoices):
    """What became of an alert. over: what it warned of is no longer so."""

    OPEN = "open", pgettext_lazy("alert", "Open")
    DONE = "done", pgettext_lazy("alert", "Done")
    NOT_USEFUL = "not_useful", pgettext_lazy("alert", "Not useful")
    OVER = "over", pgettext_lazy("alert", "Over")


class Rhythm(models.TextChoices):
    """How often a digest comes. daily: on weekdays."""

    NEVER = "never", pgettext_lazy("digest", "Never")
    DAILY = "daily", pgettext_lazy("digest", "Every weekday")
    WEEKLY = "weekly", pgettext_lazy("digest", "Once a week")


class Weekday(models.IntegerChoices):
    """Monday first, as `date.weekday` counts."""

    MONDAY = 0, pgettext_lazy("weekday", "Monday")
    TUESDAY = 1, pgettext_lazy("weekday", "Tuesday")
    WEDNESDAY = 2, pgettext_lazy("weekday", "Wednesday")
    THURSDAY = 3, pgettext_lazy("weekday", "Thursday")
    FRIDAY = 4, pgettext_lazy("weekday", "Friday")


class FeedScope(models.TextChoices):
    """Whose dates a calendar shows. mine: what the person answers for."""

    MINE = "mine", pgettext_lazy("calendar", "What I answer for")
    SEEN = "seen", pgettext_lazy("calendar", "All accounts that I see")
