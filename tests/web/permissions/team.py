"""Account teams, workload, gaps in coverage, duplicates and merges."""

from tests.web.permissions.portfolio import HIDDEN, SEES_ACCOUNT
from tests.web.permissions.rule import Rule

ASSIGNS = ("administrator", "head")
SEES_WORKLOAD = ("administrator", "head", "kam", "teammate", "stranger", "analyst", "executive", "auditor")
MERGES = ("administrator", "head", "analyst")
RULES = {
    "account_team": Rule(SEES_ACCOUNT, lambda s: {"pk": s.account.pk}, hidden=HIDDEN),
    "account_part_add": Rule(ASSIGNS, lambda s: {"pk": s.account.pk}),
    "account_part_end": Rule(ASSIGNS, lambda s: {"pk": s.account.pk, "part": s.account.assignments.get().pk}),
    "account_hand_over": Rule(ASSIGNS, lambda s: {"pk": s.account.pk}),
    "workload": Rule(SEES_WORKLOAD),
    "workload_export": Rule(SEES_WORKLOAD, lambda s: {"kind": "csv"}),
    "workload_hours": Rule(ASSIGNS),
    "workload_capacity": Rule(ASSIGNS, lambda s: {"pk": s.person.pk}),
    "workload_move": Rule(ASSIGNS, lambda s: {"pk": s.person.pk}),
    "gaps": Rule(SEES_WORKLOAD),
    # Without the kind of gaps in its query there is no such file.
    "gaps_export": Rule(SEES_WORKLOAD, lambda s: {"kind": "csv"}, answers=(404,)),
    "gaps_assign": Rule(ASSIGNS, method="POST", answers=(302,)),
    "duplicates": Rule(MERGES),
    "duplicates_export": Rule(MERGES, lambda s: {"kind": "xlsx"}),
    "duplicates_search": Rule(MERGES, method="POST", answers=(302,)),
    "duplicate": Rule(MERGES, lambda s: {"first": s.account.pk, "second": s.lookalike.pk}),
    "duplicate_merge": Rule(
        MERGES, lambda s: {"first": s.account.pk, "second": s.lookalike.pk}, "POST", (302,)
    ),
    "duplicate_apart": Rule(
        MERGES, lambda s: {"first": s.account.pk, "second": s.lookalike.pk}, "POST", (302,)
    ),
    "duplicate_together": Rule(MERGES, lambda s: {"pk": s.told_apart.pk}, "POST", (302,)),
    "merges": Rule(MERGES),
    "merge_undo": Rule(MERGES, lambda s: {"pk": s.merge.pk}, "POST", (302,)),
}
