"""What a refresh counted, in words."""

from collections.abc import Iterator
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from zelo.apps.portfolio.enums import KEY_TIERS, Tier

# Events of the trail, in the words that it shows.
ADOPTED = gettext_noop("Taken over from the lake")
DEMO_LOADED = gettext_noop("Demonstration company loaded")

TABLES: dict[str, str | Promise] = {
    "accounts": _("Accounts"),
    "establishments": _("Further establishments"),
    "referrals": _("Referrals"),
    "assessments": _("Assessments"),
    "interactions": _("Interactions"),
    "contracts": _("Contracts"),
    "decisions": _("Decisions"),
    "changed": _("Records changed by imports"),
    "unusable": _("Rows without an account"),
}


# Parts of the computation, as the engine names them.
STEPS: dict[str, str | Promise] = {
    "measures": _("computing measures"),
    "months": _("adding up months"),
    "accounts": _("putting accounts together"),
    "data": _("looking at the data's quality"),
    "evaluation": _("evaluating the policy"),
}


def taking_over(table: str, rows: int) -> str:
    """How far the taking over of a table has come."""
    if not rows:
        return gettext("taking over: %(table)s") % {"table": TABLES[table]}
    return gettext("taking over: %(table)s, %(count)s rows") % {"table": TABLES[table], "count": rows}


def counted(counts: dict[str, Any]) -> list[tuple[str | Promise, list[tuple[str | Promise, int]]]]:
    """Headings, each with what was counted under it; what is nothing is left out."""
    parts = [
        (_("Taken over from the lake"), _named(counts.get("adopted", {}))),
        (_("Published to the lake"), _named(counts.get("published", {}))),
        (_("Computed"), list(_computed(counts))),
        (_("Key accounts, as decided"), _tiers(counts.get("decided", {}))),
        (_("Key accounts, as the policy proposes"), _tiers(counts.get("proposed", {}))),
    ]
    return [(heading, rows) for heading, rows in parts if rows]


def _named(found: dict[str, int]) -> list[tuple[str | Promise, int]]:
    return [(label, found[name]) for name, label in TABLES.items() if found.get(name)]


def _computed(counts: dict[str, Any]) -> Iterator[tuple[str | Promise, int]]:
    for name, label in (("accounts", _("Accounts with figures")), ("months", _("Months with purchases"))):
        if counts.get(name):
            yield label, counts[name]


def _tiers(found: dict[str, int]) -> list[tuple[str | Promise, int]]:
    return [(Tier(tier).label, found[tier]) for tier in KEY_TIERS if found.get(tier)]
