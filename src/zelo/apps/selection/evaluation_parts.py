"""What evaluations and decisions add to other pages: navigation, the account's pages, its timeline."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from zelo.apps.portfolio.models import Account
from zelo.apps.portfolio.permissions import SEE_MONEY
from zelo.apps.portfolio.timeline import Source
from zelo.apps.portfolio.timeline import register as register_source
from zelo.apps.portfolio.views.why import WHY
from zelo.apps.selection.navigation import SECTION
from zelo.apps.selection.permissions import DECIDE, SEE_SELECTION
from zelo.apps.selection.queries.decisions import decision_events, decisions_for, decisions_of, due_exceptions
from zelo.apps.selection.queries.evaluations import last_evaluation
from zelo.apps.selection.queries.proposals import count_waiting, history_of
from zelo.ui.navigation import Entry
from zelo.ui.navigation import register as register_entry
from zelo.ui.panels import Panel, register_panel


def register() -> None:
    see = SEE_SELECTION.allows
    for entry in (
        Entry("evaluations", _("Evaluations"), "checklist", "evaluations", 20, see, SECTION),
        Entry("decisions", _("Decisions"), "gavel", "decisions", 30, see, SECTION),
    ):
        register_entry(entry)
    register_source(Source("decision", _("Decisions"), decision_events, 25, SEE_MONEY.allows, searches=False))
    register_panel(Panel(WHY, "decisions", "selection/decisions/why.html", _decisions, 10))
    register_panel(
        Panel("home", "decisions", "selection/decisions/home.html", _to_decide, 55, 6, _may_decide)
    )


def _may_decide(request: HttpRequest, subject: Any) -> bool:
    """Whoever decides, once there is something to decide on."""
    return DECIDE.allows(request.user) and last_evaluation(request.user) is not None


def _to_decide(request: HttpRequest, subject: Any) -> dict[str, Any]:
    viewer = request.user
    last = last_evaluation(viewer)
    waiting = count_waiting(viewer, last) if last else 0
    due = due_exceptions(decisions_for(viewer)).count()
    return {"evaluation": last, "waiting": waiting, "due": due}


def _decisions(request: HttpRequest, account: Account) -> dict[str, Any]:
    """Why the account has its tier: who decided, when, for what reason; and what evaluations said since."""
    viewer = request.user
    return {
        "decisions": decisions_of(viewer, account),
        "may_decide": DECIDE.allows(viewer),
        "history": list(reversed(history_of(viewer, account, 6))),
        "opens": SEE_SELECTION.allows(viewer),
    }
