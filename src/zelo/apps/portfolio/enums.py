from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Tier(models.TextChoices):
    """What a person decided an account to be; the first three are the key tiers."""

    STRATEGIC = "strategic", pgettext_lazy("tier", "Strategic")
    PRIORITY = "priority", pgettext_lazy("tier", "Priority")
    DEVELOPING = "developing", pgettext_lazy("tier", "Developing")
    STANDARD = "standard", pgettext_lazy("tier", "Standard")


KEY_TIERS = (Tier.STRATEGIC, Tier.PRIORITY, Tier.DEVELOPING)


class TeamRole(models.TextChoices):
    """The part that one of ours has in an account."""

    KAM = "kam", pgettext_lazy("team role", "KAM")
    CUSTOMER_SUCCESS = "customer_success", pgettext_lazy("team role", "Customer success")
    EXECUTIVE_SPONSOR = "executive_sponsor", pgettext_lazy("team role", "Executive sponsor")
    CONTRIBUTOR = "contributor", pgettext_lazy("team role", "Other department")


class ContactRole(models.TextChoices):
    """The part that a person of the client has in what they buy from us."""

    SPONSOR = "sponsor", pgettext_lazy("contact role", "Sponsor")
    DECISION_MAKER = "decision_maker", pgettext_lazy("contact role", "Decision maker")
    CHAMPION = "champion", pgettext_lazy("contact role", "Champion")
    INFLUENCER = "influencer", pgettext_lazy("contact role", "Influencer")
    USER = "user", pgettext_lazy("contact role", "User")
    BLOCKER = "blocker", pgettext_lazy("contact role", "Blocker")


class DecisionPower(models.IntegerChoices):
    NONE = 0, pgettext_lazy("decision power", "None")
    ADVISES = 1, pgettext_lazy("decision power", "Advises")
    SIGNS_WITH_OTHERS = 2, pgettext_lazy("decision power", "Signs with others")
    SIGNS_ALONE = 3, pgettext_lazy("decision power", "Signs alone")


class Influence(models.IntegerChoices):
    NONE = 0, pgettext_lazy("influence", "None")
    LITTLE = 1, pgettext_lazy("influence", "Little")
    TEAM = 2, pgettext_lazy("influence", "Own team follows")
    AREA = 3, pgettext_lazy("influence", "Whole area follows")
    COMPANY = 4, pgettext_lazy("influence", "Whole company follows")


class Sentiment(models.IntegerChoices):
    AGAINST = -2, pgettext_lazy("sentiment", "Against us")
    CRITICAL = -1, pgettext_lazy("sentiment", "Critical")
    NEUTRAL = 0, pgettext_lazy("sentiment", "Neutral")
    FAVOURABLE = 1, pgettext_lazy("sentiment", "Favourable")
    FOR_US = 2, pgettext_lazy("sentiment", "For us")


class AssessmentKind(models.TextChoices):
    """What people judge with a rubric; `rubrics` has the levels."""

    INFLUENCE = "influence", pgettext_lazy("assessment", "Influence and authority")
    ALIGNMENT = "alignment", pgettext_lazy("assessment", "Alignment of objectives")
    GROWTH_POTENTIAL = "growth_potential", pgettext_lazy("assessment", "Growth potential")


class FieldKind(models.TextChoices):
    TEXT = "text", pgettext_lazy("custom field", "Text")
    NUMBER = "number", pgettext_lazy("custom field", "Number")
    DATE = "date", pgettext_lazy("custom field", "Date")
    CHOICE = "choice", pgettext_lazy("custom field", "Choice")
    FLAG = "flag", pgettext_lazy("custom field", "Yes or no")


class RefreshState(models.TextChoices):
    RUNNING = "running", pgettext_lazy("refresh", "Running")
    DONE = "done", pgettext_lazy("refresh", "Done")
    FAILED = "failed", pgettext_lazy("refresh", "Failed")


class LegalBasis(models.TextChoices):
    """Why the company may keep a person's data (LGPD, art. 7)."""

    LEGITIMATE_INTEREST = "legitimate_interest", _("Legitimate interest")
    CONTRACT = "contract", _("Contract")
    CONSENT = "consent", _("Consent")
    LEGAL_DUTY = "legal_duty", _("Legal duty")
