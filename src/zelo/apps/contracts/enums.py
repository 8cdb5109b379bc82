"""The words of contracts; the values are those of `analytics.contracts`, which says what follows."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Renewal(models.TextChoices):
    """What happens at the end of a term unless somebody acts."""

    NONE = "none", pgettext_lazy("renewal", "Ends")
    SAME_TERM = "same_term", pgettext_lazy("renewal", "Renews for the same term")
    FIXED = "fixed", pgettext_lazy("renewal", "Renews for a number of months")
    INDEFINITE = "indefinite", pgettext_lazy("renewal", "Goes on without term")
    NEGOTIATION = "negotiation", pgettext_lazy("renewal", "Is negotiated")


class State(models.TextChoices):
    """Where a contract stands; derived, never typed."""

    FUTURE = "future", pgettext_lazy("contract", "Not started")
    IN_FORCE = "in_force", pgettext_lazy("contract", "In force")
    NOTICE_WINDOW = "notice_window", pgettext_lazy("contract", "Notice window")
    TERMINATION_ANNOUNCED = "termination_announced", pgettext_lazy("contract", "Termination announced")
    SUSPENDED = "suspended", pgettext_lazy("contract", "Suspended")
    ENDED = "ended", pgettext_lazy("contract", "Ended")


class Flag(models.TextChoices):
    """What is true beside the state."""

    RENEWED_AUTOMATICALLY = "renewed_automatically", pgettext_lazy("contract", "Renewed automatically")
    WITHOUT_TERM = "without_term", pgettext_lazy("contract", "Without term")
    BELOW_MINIMUM = "below_minimum", pgettext_lazy("contract", "Below minimum volume")
    EXPIRED = "expired", pgettext_lazy("contract", "Expired, no decision")
    EXPIRED_STILL_INVOICED = "expired_still_invoiced", pgettext_lazy("contract", "Expired, still invoiced")


class Unit(models.TextChoices):
    DAYS = "days", pgettext_lazy("notice", "days")
    MONTHS = "months", pgettext_lazy("notice", "months")


class Party(models.TextChoices):
    """Who gives a notice. supplier: the company whose Zelo this is."""

    CLIENT = "client", pgettext_lazy("party", "The client")
    SUPPLIER = "supplier", pgettext_lazy("party", "We")


class Exit(models.TextChoices):
    """When a notice takes effect while there is no term."""

    ANY_TIME = "any_time", pgettext_lazy("exit", "At any time")
    ANNIVERSARY = "anniversary", pgettext_lazy("exit", "At the anniversary only")


class NoticeForm(models.TextChoices):
    """How a notice is to be given."""

    ANY = "", pgettext_lazy("notice", "Not said")
    EMAIL = "email", pgettext_lazy("notice", "E-mail")
    LETTER = "letter", pgettext_lazy("notice", "Registered letter")
    REGISTRY = "registry", pgettext_lazy("notice", "Through a registry office")
    SIGNED = "signed", pgettext_lazy("notice", "Signed document")


class Fee(models.TextChoices):
    """What leaving without a cause costs."""

    NONE = "none", pgettext_lazy("fee", "Nothing")
    AMOUNT = "amount", pgettext_lazy("fee", "A sum")
    MONTHS = "months", pgettext_lazy("fee", "A number of months' value")
    SHARE_OF_REST = "share_of_rest", pgettext_lazy("fee", "A share of what is left of the term")


class Due(models.TextChoices):
    """What a deadline is."""

    NOTICE = "notice", pgettext_lazy("deadline", "Notice")
    END = "end", pgettext_lazy("deadline", "End")
    BOTH = "both", pgettext_lazy("deadline", "Notice and end")


class Call(models.TextChoices):
    """What the account manager expects of a renewal."""

    UNDECIDED = "undecided", pgettext_lazy("renewal call", "Undecided")
    RENEW = "renew", pgettext_lazy("renewal call", "Renew")
    REDUCE = "reduce", pgettext_lazy("renewal call", "Reduce")
    AT_RISK = "at_risk", pgettext_lazy("renewal call", "At risk")
    LOSE = "lose", pgettext_lazy("renewal call", "Lose")


class CaseOutcome(models.TextChoices):
    """How a renewal ended; empty while it is open. moot: the contract was withdrawn or its terms changed."""

    OPEN = "", pgettext_lazy("renewal case", "Open")
    RENEWED = "renewed", pgettext_lazy("renewal case", "Renewed")
    REDUCED = "reduced", pgettext_lazy("renewal case", "Renewed smaller")
    LOST = "lost", pgettext_lazy("renewal case", "Lost")
    MOOT = "moot", pgettext_lazy("renewal case", "Moot")
