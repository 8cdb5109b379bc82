"""What the page of an evaluation shows."""

from typing import Any

from django.http import QueryDict
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zelo.apps.people.permissions import SEE_OPERATIONS
from zelo.apps.portfolio.permissions import EXPORT_ACCOUNTS, SEE_MONEY
from zelo.apps.portfolio.queries import choices
from zelo.apps.selection import proposal_list
from zelo.apps.selection.charts import comparison_chart, is_drawn
from zelo.apps.selection.looks import STATE_LOOKS, outcome_badge
from zelo.apps.selection.models import Evaluation
from zelo.apps.selection.permissions import DECIDE, EVALUATE
from zelo.apps.selection.proposal_list import ProposalListing
from zelo.apps.selection.queries import evaluations, proposals
from zelo.apps.selection.tables import title_of
from zelo.engine.measures import known_measures
from zelo.lib.errors import NotFound
from zelo.ui.figures import number_text, page_language
from zelo.ui.lists import COLUMNS, Row, draw_rows

_SWAPS = 30


def state_context(viewer: Any, evaluation: Evaluation) -> dict[str, Any]:
    """How far an evaluation is, or why it failed."""
    state = evaluations.state_of(evaluation)
    tone, icon = STATE_LOOKS[state]
    job = evaluation.job
    return {
        "nav": "selection",
        "evaluation": evaluation,
        "title": title_of(evaluation),
        "state": {"label": state.label, "tone": tone, "icon": icon},
        "goes_on": state in (state.WAITING, state.RUNNING),
        "failed": state == state.FAILED,
        "why": evaluation.error or (job.error if job else ""),
        "may_run": EVALUATE.allows(viewer),
        "may_see_job": job is not None and SEE_OPERATIONS.allows(viewer),
    }


def page_context(viewer: Any, evaluation: Evaluation) -> dict[str, Any]:
    """All but the list: sizes, capacity, the comparison with the biggest, what is unknown."""
    counts = proposals.count_changes(viewer, evaluation)
    return state_context(viewer, evaluation) | {
        "counts": counts,
        "moves": counts["promoted"] + counts["demoted"],
        "tier_counts": [
            (outcome_badge(code), held, now, now - held)
            for code, held, now in proposals.count_tiers(viewer, evaluation)
        ],
        "held_before": evaluation.summary.get("held_tiers_from"),
        "capacity": _capacity(evaluation),
        "waiting": proposals.count_waiting(viewer, evaluation),
        "comparison": _comparison(viewer, evaluation),
        "unknown": _unknown(viewer, evaluation),
        "insufficient": evaluation.summary["tiers"].get("insufficient_data", 0),
        "earlier": evaluations.before(viewer, evaluation),
        "reproducing": evaluations.is_reproducing(evaluation),
    }


def list_context(viewer: Any, evaluation: Evaluation, params: QueryDict) -> dict[str, Any]:
    """The list with its filters."""
    listing = ProposalListing(viewer, evaluation, params)
    page, rows = listing.page()
    address, may_decide = listing.address, DECIDE.allows(viewer)
    shown = {column.key for column in address.columns}
    pairs = [(key, value) for key, values in params.lists() for value in values if value and key != "page"]
    return {
        "evaluation": evaluation,
        "page": page,
        "headings": address.headings(),
        "rows": _rows(listing, rows, ticked=may_decide),
        "said": listing.said,
        "query": address.text(),
        "narrowed": listing.is_narrowed,
        "all_words": pairs,
        "without_columns": [(key, value) for key, value in pairs if key != COLUMNS],
        "columns": [(column, column.key in shown) for column in listing.all_columns],
        "usual_columns": address.text(**{COLUMNS: None}),
        "columns_text": ",".join(column.key for column in address.columns) if address.chosen else "",
        "sort_text": params.get("sort", ""),
        "shown_choices": proposal_list.SHOWN,
        "change_choices": proposal_list.CHANGE_CHOICES,
        "tier_choices": proposal_list.TIERS,
        "decided_choices": proposal_list.DECIDED,
        "kams": [("none", _("Without KAM")), *((str(k), name) for k, name in choices.offers(viewer).kams)],
        "may_decide": may_decide,
        "exports": EXPORT_ACCOUNTS.allows(viewer),
    }


def _rows(listing: ProposalListing, rows: list[Row], *, ticked: bool) -> SafeString:
    word = _("Tick")

    def mark(row: Row) -> str:
        if row["account_id"] is None:
            return ""
        label = escape(f"{word} {row['name']}")
        return (
            '<input class="form-check-input" type="checkbox" name="proposal" '
            f'value="{row["pk"]}" aria-label="{label}">'
        )

    return draw_rows(listing.address.headings(), rows, key="pk", mark=mark if ticked else None)


def _capacity(evaluation: Evaluation) -> dict[str, Any]:
    told = dict(evaluation.summary["capacity"])
    for name, used in (("count", evaluation.summary["key_accounts"]), ("hours", told["hours_used"])):
        limit = told[name]
        told[f"{name}_share"] = None if not limit or used is None else used / limit
    return told


def _comparison(viewer: Any, evaluation: Evaluation) -> dict[str, Any] | None:
    """The list beside that of as many of the biggest: a picture, and who is in instead of whom."""
    told = evaluation.summary["compared_with_top_revenue"]
    if not told["n"] or not SEE_MONEY.allows(viewer):
        return None
    listed = list(proposals.key_proposals(viewer, evaluation))
    biggest = proposals.biggest(viewer, evaluation, told["n"])
    titles = {name: measure.title.to(page_language()) for name, measure in _measures(evaluation).items()}
    swaps = [
        {
            "name": swap["in"]["name"],
            "instead_of": swap["instead_of"]["name"] if swap["instead_of"] else "",
            "through": titles.get(swap["through"], swap["through"] or ""),
            "advantage": swap["advantage"],
        }
        for swap in told["in_instead"]
    ]
    currency = evaluation.summary["currency"]
    return {
        "finding": _finding(told),
        "chart": comparison_chart(listed, biggest, currency),
        "swaps": swaps[:_SWAPS],
        "undrawn": sum(not is_drawn(row) for row in {*listed, *biggest}),
        "more": max(len(swaps) - _SWAPS, 0),
        "n": told["n"],
        "just_the_biggest": told["list_is_just_the_biggest"],
    }


def _finding(told: dict[str, Any]) -> str:
    words = {"overlap": number_text(told["overlap"]), "n": number_text(told["n"])}
    if told["list_is_just_the_biggest"]:
        return _("The list is exactly that of the %(n)s biggest customers") % words
    return (
        ngettext(
            "%(overlap)s of %(n)s key accounts is also among the %(n)s biggest by revenue",
            "%(overlap)s of %(n)s key accounts are also among the %(n)s biggest by revenue",
            told["overlap"],
        )
        % words
    )


def _unknown(viewer: Any, evaluation: Evaluation) -> list[tuple[str, int]]:
    titles = {name: measure.title.to(page_language()) for name, measure in _measures(evaluation).items()}
    return [(titles.get(name, name), count) for name, count in proposals.count_unknown(viewer, evaluation)]


def _measures(evaluation: Evaluation) -> dict[str, Any]:
    try:
        return evaluations.stored_of(evaluation).measures
    except NotFound:
        from django.conf import settings

        return dict(known_measures(settings.HOME))
