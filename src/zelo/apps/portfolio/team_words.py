"""Parts, loads and gaps as people read them."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from zelo.apps.portfolio.enums import TeamRole
from zelo.apps.portfolio.queries import coverage
from zelo.ui.figures import number_text

# What the trail calls them.
EVENTS = (
    gettext_noop("workload exported"),
    gettext_noop("gaps exported"),
    gettext_noop("duplicates exported"),
)
ROLE_ICONS = {
    TeamRole.KAM: "briefcase",
    TeamRole.CUSTOMER_SUCCESS: "lifebuoy",
    TeamRole.EXECUTIVE_SPONSOR: "crown",
    TeamRole.CONTRIBUTOR: "users-group",
}
# By state of a load: its word, tone and icon.
LOADS: dict[str, tuple[str | Promise, str, str]] = {
    "over": (pgettext_lazy("load", "Over capacity"), "red", "alert-triangle"),
    "full": (pgettext_lazy("load", "Nearly full"), "yellow", "gauge"),
    "fits": (pgettext_lazy("load", "Has room"), "green", "check"),
    "unknown": (pgettext_lazy("load", "Capacity not stated"), "secondary", "help-circle"),
    "left": (pgettext_lazy("load", "Deactivated"), "red", "user-off"),
}


@dataclass(frozen=True)
class GapWords:
    """title: of the list. since: what the day beside an account means. why: it matters; do: the one thing."""

    title: str | Promise
    icon: str
    tone: str
    since: str | Promise
    why: str | Promise
    do: str | Promise
    assigns: bool = False


GAPS: dict[str, GapWords] = {
    coverage.KEY_WITHOUT_KAM: GapWords(
        _("Key accounts without a KAM"),
        "user-question",
        "red",
        _("Without since"),
        _("Nobody answers for them: what they were promised has no owner."),
        _("Give each a KAM."),
        assigns=True,
    ),
    coverage.KAM_LEFT: GapWords(
        _("KAM deactivated"),
        "user-off",
        "red",
        _("Since"),
        _("The person no longer signs in, so nobody looks after these accounts."),
        _("Hand them over to somebody who is there."),
        assigns=True,
    ),
    coverage.KAM_AWAY: GapWords(
        _("KAM away without a deputy who is there"),
        "beach",
        "orange",
        _("Away since"),
        _("Until the KAM is back, nobody sees what these accounts need."),
        _("Plan the absence with another deputy, or hand over."),
        assigns=True,
    ),
    coverage.OVER_CAPACITY: GapWords(
        _("KAMs over capacity"),
        "gauge",
        "orange",
        _("Since"),
        _("More hours are needed each month than there are, so something lapses."),
        _("Hand some accounts over, or state another capacity."),
    ),
    coverage.BIG_WITHOUT_KAM: GapWords(
        _("Big accounts without a KAM"),
        "coins",
        "yellow",
        _("Without since"),
        _("They are no key accounts, but among the tenth that buys most, and nobody looks after them."),
        _("Give each a KAM, or decide that it needs none."),
        assigns=True,
    ),
    coverage.QUIET: GapWords(
        _("Key accounts without a touch in 90 days"),
        "message-off",
        "yellow",
        _("Last touch"),
        _("A key account that nobody talks to is one that others talk to."),
        _("Open the account, call, and log it."),
    ),
}


def hours_text(hours: Decimal) -> str:
    """Whole hours without a decimal, others with one."""
    return number_text(hours, 0 if hours == hours.to_integral_value() else 1)


def load_words(state: str) -> tuple[str | Promise, str, str]:
    return LOADS[state]
