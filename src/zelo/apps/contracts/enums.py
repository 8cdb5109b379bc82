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


LOSSES = (CaseOutcome.LOST, CaseOutcome.REDUCED)


class SeriesKind(models.TextChoices):
    """monthly: an index with a rate for every month. yearly: one rate agreed a year."""

    MONTHLY = "monthly", pgettext_lazy("series", "Monthly index")
    YEARLY = "yearly", pgettext_lazy("series", "Rate agreed once a year")


class PartKind(models.TextChoices):
    SERIES = "series", pgettext_lazy("adjustment", "Series of rates")
    FIXED = "fixed", pgettext_lazy("adjustment", "Fixed rate")


class AdjustmentBase(models.TextChoices):
    """What the twelve months of an adjustment are counted from."""

    START = "start", pgettext_lazy("adjustment", "The contract's first day")
    PROPOSAL = "proposal", pgettext_lazy("adjustment", "The proposal")
    BUDGET = "budget", pgettext_lazy("adjustment", "The budget")


class NegativeRate(models.TextChoices):
    """What happens where twelve months come to less than nothing."""

    ASK = "ask", pgettext_lazy("adjustment", "Is asked each time")
    APPLY = "apply", pgettext_lazy("adjustment", "Is applied")
    KEEP = "keep", pgettext_lazy("adjustment", "Keeps the value")


class AdjustmentStatus(models.TextChoices):
    """Where the next adjustment stands."""

    READY = "ready", pgettext_lazy("adjustment", "Ready")
    WAITING = "waiting", pgettext_lazy("adjustment", "Waiting for a rate")
    ASK = "ask", pgettext_lazy("adjustment", "Negative: to be asked")
    PROPOSED = "proposed", pgettext_lazy("adjustment", "To be approved")


class AdjustmentOutcome(models.TextChoices):
    APPLIED = "applied", pgettext_lazy("adjustment", "Applied")
    PARTIAL = "partial", pgettext_lazy("adjustment", "Applied in part")
    WAIVED = "waived", pgettext_lazy("adjustment", "Waived")


class AdjustmentStage(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("adjustment", "To be approved")
    APPROVED = "approved", pgettext_lazy("adjustment", "Approved")
    REFUSED = "refused", pgettext_lazy("adjustment", "Not approved")
    UNDONE = "undone", pgettext_lazy("adjustment", "Undone")


class Answer(models.TextChoices):
    """What the head says where call and model part; empty while nothing is said."""

    KEPT = "kept", pgettext_lazy("renewal answer", "Kept as called")
    CHANGED = "changed", pgettext_lazy("renewal answer", "To be called anew")


class Movement(models.TextChoices):
    """How recurring revenue moves."""

    NEW = "new", pgettext_lazy("movement", "New")
    REACTIVATION = "reactivation", pgettext_lazy("movement", "Reactivation")
    EXPANSION = "expansion", pgettext_lazy("movement", "Expansion")
    CONTRACTION = "contraction", pgettext_lazy("movement", "Contraction")
    CHURN = "churn", pgettext_lazy("movement", "Churn")


class LossReason(models.TextChoices):
    """Why a renewal was lost or came out smaller."""

    PRICE = "price", pgettext_lazy("loss", "Price")
    SERVICE = "service", pgettext_lazy("loss", "Service")
    PRODUCT = "product", pgettext_lazy("loss", "Product or quality")
    COMPETITOR = "competitor", pgettext_lazy("loss", "Competitor")
    STRATEGY = "strategy", pgettext_lazy("loss", "The client's strategy")
    INSOLVENCY = "insolvency", pgettext_lazy("loss", "Insolvency")
    MERGER = "merger", pgettext_lazy("loss", "Merger or sale of the client")
    OTHER = "other", pgettext_lazy("loss", "Other")
