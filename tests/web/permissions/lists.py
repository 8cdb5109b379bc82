"""Lists of accounts, their files and the work on many, saved views, and the search."""

from tests.web.permissions.rule import SIGNED_IN, Rule

EXPORTS = tuple(who for who in SIGNED_IN if who != "contributor")
ASSIGNS = ("administrator", "head")
NOT_MINE = tuple(who for who in SIGNED_IN if who != "kam")
RULES = {
    "accounts_file": Rule(EXPORTS, lambda s: {"kind": "csv"}),
    "accounts_matrix": Rule(EXPORTS),
    "accounts_assign": Rule(
        ASSIGNS, method="POST", answers=(302,), data={"account": "1", "person": "1", "query": ""}
    ),
    "accounts_assign_undo": Rule(ASSIGNS, method="POST", answers=(302,)),
    "views": Rule(SIGNED_IN),
    "view_save": Rule(SIGNED_IN, method="POST", answers=(302,), data={"page": "accounts", "name": "Mine"}),
    # The view is the KAM's own.
    "view_change": Rule(
        ("kam",), lambda s: {"pk": s.saved_view.pk}, "POST", (302,), {"query": "tier=key"}, hidden=NOT_MINE
    ),
    "view_remove": Rule(("kam",), lambda s: {"pk": s.saved_view.pk}, "POST", (302,), hidden=NOT_MINE),
    "search": Rule(SIGNED_IN),
}
