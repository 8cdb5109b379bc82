"""What the list of accounts and the map hand to their templates."""

from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from zelo.apps.portfolio.enums import Tier
from zelo.apps.portfolio.listing import MINE, TIERS, Listing
from zelo.apps.portfolio.matrix_drawing import draw_matrix, draw_shape
from zelo.apps.portfolio.permissions import SEE_MONEY
from zelo.apps.portfolio.queries import choices
from zelo.apps.portfolio.queries.matrix import Portfolio
from zelo.apps.portfolio.queries.matrix_paths import SPANS, Paths
from zelo.ui import figures
from zelo.ui.lists import COLUMNS, VIEW, Row, draw_rows

_LEGEND = [*((tier.value, tier.label) for tier in Tier), ("", pgettext_lazy("tier", "No decision"))]


def filter_context(listing: Listing) -> dict[str, Any]:
    """The filters with what they offer, and the address that keeps them."""
    viewer, address, said = listing.viewer, listing.address, listing.said
    offers = choices.offers(viewer)
    kams = [(MINE, _("Mine")), ("none", _("Without KAM")), *((str(k), n) for k, n in offers.kams)]
    shown = {column.key for column in address.columns}
    group = said.get("group")
    return {
        "nav": "accounts",
        "has_map": SEE_MONEY.allows(viewer),
        "said": said,
        "tiers": TIERS,
        "kams": kams,
        "segments": offers.segments,
        "regions": offers.regions,
        "group": choices.group_name(viewer, group) if group else "",
        "without_group": address.text(group=None),
        "columns": [(column, column.key in shown) for column in listing.all_columns],
        "columns_text": ",".join(column.key for column in address.columns) if address.chosen else "",
        "usual_columns": address.text(**{COLUMNS: None}),
        "sort_text": listing.params.get("sort", ""),
        "view_text": listing.params.get(VIEW, ""),
        "query": address.text(),
        "all_words": _pairs(listing),
        "without_columns": [(key, value) for key, value in _pairs(listing) if key != COLUMNS],
        "narrowed": listing.is_narrowed,
    }


def _pairs(listing: Listing) -> list[tuple[str, str]]:
    """The address's words, for the hidden fields of a form that changes one of them."""
    return [
        (key, value) for key, values in listing.params.lists() for value in values if value and key != "page"
    ]


def list_rows(listing: Listing, rows: list[Row], *, ticked: bool) -> SafeString:
    words = _("Tick")

    def mark(row: Row) -> str:
        label = escape(f"{words} {row['account__name']}")
        return (
            '<input class="form-check-input" type="checkbox" name="account" '
            f'value="{row["account_id"]}" aria-label="{label}">'
        )

    return draw_rows(listing.address.headings(), rows, key="account_id", mark=mark if ticked else None)


def matrix_context(portfolio: Portfolio, rows: list[Row], paths: Paths, span: int) -> dict[str, Any]:
    """The drawing with what it says, its legend, and its figures for the table behind it.

    span: how many days back the paths of the accounts begin, 0 for no paths.
    """
    for row in rows:
        row["then"] = paths.places.get(row["account_id"], [(None, None)])[0]
    return {
        "title": _finding(portfolio),
        "drawing": draw_matrix(rows, paths.places) if rows else "",
        "span": span,
        "spans": SPANS,
        "since": paths.since,
        "moved": len(paths.places),
        "legend": [(draw_shape(tier), label) for tier, label in _LEGEND],
        "rows": rows,
        "placed": portfolio.placed,
        "unplaced": portfolio.accounts - portfolio.placed,
        "drawn_all": len(rows) == portfolio.placed,
    }


def _finding(portfolio: Portfolio) -> str:
    """One sentence: what stands in the upper right."""
    strong, placed = portfolio.strong, portfolio.placed
    if not placed:
        return _("Attractiveness and strength of the accounts")
    words = {
        "strong": figures.number_text(strong),
        "placed": figures.number_text(placed),
        "share": "",
    }
    if portfolio.revenue and portfolio.strong_revenue is not None:
        words["share"] = figures.percent_text(portfolio.strong_revenue / portfolio.revenue, 0)
        return (
            ngettext(
                "%(strong)s of %(placed)s accounts is attractive, and we are strong there: "
                "%(share)s of the revenue",
                "%(strong)s of %(placed)s accounts are attractive, and we are strong there: "
                "%(share)s of the revenue",
                strong,
            )
            % words
        )
    return (
        ngettext(
            "%(strong)s of %(placed)s accounts is attractive, and we are strong there",
            "%(strong)s of %(placed)s accounts are attractive, and we are strong there",
            strong,
        )
        % words
    )
