from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    """What a person may do; `permissions` says it in full."""

    ADMINISTRATOR = "administrator", pgettext_lazy("role", "Administrator")
    HEAD = "head", pgettext_lazy("role", "Programme head")
    KAM = "kam", pgettext_lazy("role", "KAM")
    CUSTOMER_SUCCESS = "customer_success", pgettext_lazy("role", "Customer success")
    ANALYST = "analyst", pgettext_lazy("role", "Analyst")
    CONTRIBUTOR = "contributor", pgettext_lazy("role", "Contributor")
    EXECUTIVE = "executive", pgettext_lazy("role", "Executive")
    AUDITOR = "auditor", pgettext_lazy("role", "Auditor")


ROLE_NOTES = {
    Role.ADMINISTRATOR: _("People, settings, backups; sees all accounts."),
    Role.HEAD: _("Runs the programme: sees all accounts, decides who is a key account, assigns KAMs."),
    Role.KAM: _("Looks after key accounts; sees their own, and a team's where it shares them."),
    Role.CUSTOMER_SUCCESS: _("Works beside a KAM on accounts they are on the team of."),
    Role.ANALYST: _("Imports, measures and draft policies; sees all accounts, takes no decisions."),
    Role.CONTRIBUTOR: _("Another department: sees what it is asked to do, no costs or margins."),
    Role.EXECUTIVE: _("Reads everything, changes nothing."),
    Role.AUDITOR: _("Reads everything, the trail of changes included; changes nothing."),
}


class Theme(models.TextChoices):
    SYSTEM = "system", pgettext_lazy("theme", "As the system")
    LIGHT = "light", pgettext_lazy("theme", "Light")
    DARK = "dark", pgettext_lazy("theme", "Dark")


class Scope(models.TextChoices):
    """How far a person sees, where accounts are concerned."""

    OWN = "own", pgettext_lazy("scope", "Own")
    TEAM = "team", pgettext_lazy("scope", "Team")
    ALL = "all", pgettext_lazy("scope", "All")
