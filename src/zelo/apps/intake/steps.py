"""The engine's steps in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_STEPS: dict[str, str | Promise] = {
    "encoding": _("finding out how the text is written"),
    "lines": _("reading the lines"),
    "formats": _("finding out the formats"),
    "corrections": _("applying the corrections"),
    "rows": _("reading the rows"),
    "repeats": _("looking for repeated lines"),
    "keys": _("looking for repeated keys"),
    "rejected lines": _("listing the lines that cannot be used"),
    "CNPJs": _("checking the CNPJs"),
    "totals": _("adding up"),
    "comparing with what is known": _("comparing with what is known"),
    "writing": _("writing"),
    "reading the notes": _("reading the notes"),
}


def step_words(step: str) -> str:
    """What the engine does at present, as far as there are words for it."""
    return str(_STEPS.get(step, _("working")))
