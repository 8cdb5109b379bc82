"""Refreshes: seen by who runs the system's work, asked for by who works with the figures."""

from tests.web.permissions.rule import Rule

SEES = ("administrator", "head", "analyst", "auditor")
RUNS = ("administrator", "head", "analyst")
RULES = {
    "refreshes": Rule(SEES),
    "refresh": Rule(SEES, lambda s: {"pk": s.refresh.pk}),
    "refresh_now": Rule(RUNS, method="POST", answers=(302,)),
}
