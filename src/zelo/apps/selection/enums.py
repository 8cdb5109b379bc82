from django.db import models
from django.utils.translation import pgettext_lazy


class VersionState(models.TextChoices):
    """Where a version of a policy stands; only an approved one may be put to use."""

    DRAFT = "draft", pgettext_lazy("policy version", "Draft")
    APPROVED = "approved", pgettext_lazy("policy version", "Approved")
    RETIRED = "retired", pgettext_lazy("policy version", "Retired")


class EvaluationState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("evaluation", "Waiting")
    RUNNING = "running", pgettext_lazy("evaluation", "Running")
    DONE = "done", pgettext_lazy("evaluation", "Done")
    FAILED = "failed", pgettext_lazy("evaluation", "Failed")


class Outcome(models.TextChoices):
    """The tier that an evaluation gives; the key ones first, as `analytics.selection.TIERS`."""

    STRATEGIC = "strategic", pgettext_lazy("tier", "Strategic")
    PRIORITY = "priority", pgettext_lazy("tier", "Priority")
    DEVELOPING = "developing", pgettext_lazy("tier", "Developing")
    STANDARD = "standard", pgettext_lazy("tier", "Standard")
    INSUFFICIENT_DATA = "insufficient_data", pgettext_lazy("tier", "Too little data")
    EXCLUDED = "excluded", pgettext_lazy("tier", "Excluded")


class DecisionAction(models.TextChoices):
    """What a person did with a proposal, as the fact table `decisions` has it."""

    CONFIRM = "confirm", pgettext_lazy("decision", "Confirmed")
    DECLINE = "decline", pgettext_lazy("decision", "Declined")
    EXCEPTION = "exception", pgettext_lazy("decision", "Exception")
