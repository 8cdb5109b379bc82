"""The list of key accounts with its reasons on one page, for the board: PDF by Typst, in the page's language.

Typst's own fonts are part of the package, so paper looks the same on every machine.
"""

import json
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from zelo.apps.portfolio.permissions import SEE_MONEY
from zelo.apps.portfolio.queries.why import may_see_parts
from zelo.apps.selection.enums import Outcome
from zelo.apps.selection.looks import CHANGE_WORDS
from zelo.apps.selection.models import Evaluation, Proposal
from zelo.apps.selection.proposal_list import reasons_of
from zelo.apps.selection.queries.evaluations import stored_of
from zelo.apps.selection.queries.proposals import LISTED, count_changes, proposals_for
from zelo.apps.selection.tables import title_of
from zelo.lib.errors import NotFound
from zelo.ui import figures

MOST = 28
_LONGEST = 280
_TEMPLATE = """
#let told = json(bytes(sys.inputs.told))
#set document(title: told.title)
#set page(paper: "a4", flipped: true, margin: (x: 14mm, top: 12mm, bottom: 12mm), footer: context [
  #set text(7pt, fill: luma(90)); #told.foot ])
#set text(font: "Libertinus Serif", size: 8pt, lang: told.language, hyphenate: false)
#set par(leading: 0.45em)
#grid(columns: (1fr, auto), align: (left, right),
  [#text(15pt, weight: "bold")[#told.title] #linebreak() #text(9pt, fill: luma(80))[#told.subtitle]],
  [#text(9pt)[#told.counts.join(linebreak())]])
#v(1mm)
#if told.finding != "" [#text(9pt, style: "italic")[#told.finding] #v(0.5mm)]
#table(columns: (auto, 1.5fr, auto, auto, auto, auto, 5fr), stroke: (x, y) => (bottom: 0.3pt + luma(190)),
  inset: (x: 3pt, y: 2.1pt), align: (right, left, left, left, right, right, left),
  table.header(..told.head.map(cell => text(7.5pt, weight: "bold")[#cell])),
  ..told.rows.flatten().map(cell => text(7pt)[#cell]))
#if told.more != "" [#v(0.5mm) #text(8pt, weight: "bold")[#told.more]]
"""


def draw_paper(viewer: Any, evaluation: Evaluation) -> bytes:
    """The page as PDF: as many accounts as fit, in the order of tiers and ranks; how many more there are."""
    import typst  # 50 MB that most processes never need

    for most in range(MOST, 0, -4):
        told = json.dumps(paper_content(viewer, evaluation, most))
        drawn = typst.compile(_TEMPLATE.encode(), sys_inputs={"told": told}, ignore_system_fonts=True)
        if drawn.count(b"/Type/Page") - drawn.count(b"/Type/Pages") <= 1:
            break
    return bytes(drawn)


def paper_content(viewer: Any, evaluation: Evaluation, most: int = MOST) -> dict[str, Any]:
    """What stands on the page, ready as text."""
    found = proposals_for(viewer, evaluation).filter(LISTED)
    total = found.count()
    rows = sorted(found.order_by("rank")[:2_000], key=_place)[:most]
    told = evaluation.summary["compared_with_top_revenue"]
    sees_money = SEE_MONEY.allows(viewer)
    finding = _("%(overlap)s of the %(n)s key accounts are also among the %(n)s biggest by revenue.") % told
    return {
        "title": title_of(evaluation),
        "subtitle": _("Key accounts as evaluation %(number)s proposes them, as of %(day)s")
        % {"number": evaluation.number, "day": figures.day_text(evaluation.as_of)},
        "language": figures.page_language(),
        "counts": _counts(viewer, evaluation),
        "finding": finding if told["n"] and sees_money else "",
        "head": [
            "#", _("Account"), _("Tier"), pgettext("evaluation", "Change"),
            _("Points"), _("Stability"), _("Why"),
        ],
        "rows": _rows(viewer, evaluation, rows, sees_money=sees_money),
        "more": _more(total - len(rows)),
        "foot": _("Zelo · version %(version)s of the policy · data version %(manifest)s · printed %(day)s")
        % {
            "version": evaluation.policy_number,
            "manifest": evaluation.summary["manifest"],
            "day": figures.day_text(timezone.localdate()),
        },
    }  # fmt: skip


def _place(row: Proposal) -> tuple[int, int]:
    """Key accounts by tier and rank, then who leaves."""
    return (list(Outcome.values).index(row.tier), row.rank or 10**9)


def _counts(viewer: Any, evaluation: Evaluation) -> list[str]:
    counts = count_changes(viewer, evaluation)
    shown = [f"{CHANGE_WORDS[name]}: {figures.number_text(count)}" for name, count in counts.items() if count]
    capacity = evaluation.summary["capacity"]
    total = figures.number_text(evaluation.summary["key_accounts"])
    limit = f" / {figures.number_text(capacity['count'])}" if capacity["count"] else ""
    return [f"{_('Key accounts')}: {total}{limit}", " · ".join(shown)]


def _rows(viewer: Any, evaluation: Evaluation, rows: list[Proposal], *, sees_money: bool) -> list[list[str]]:
    reasons = _reasons(viewer, evaluation, rows)
    return [
        [
            figures.number_text(row.rank) if row.rank else "",
            row.name,
            str(Outcome(row.tier).label),
            str(CHANGE_WORDS.get(row.change, "")),
            figures.number_text(row.score, 1) if row.score is not None and sees_money else "",
            "" if row.tier_probability is None else figures.percent_text(row.tier_probability, 0),
            _short(reasons.get(row.account_key, ""), row.name),
        ]
        for row in rows
    ]


def _reasons(viewer: Any, evaluation: Evaluation, rows: list[Proposal]) -> dict[str, str]:
    try:
        stored = stored_of(evaluation)
    except NotFound:
        return {}
    if not may_see_parts(viewer, stored):
        return {}
    return reasons_of(stored, [row.account_key for row in rows])


def _short(text: str, name: str) -> str:
    """The sentence without the name before it, no longer than two lines."""
    told = text.removeprefix(f"{name} ")
    told = told[:1].upper() + told[1:]
    return told if len(told) <= _LONGEST else f"{told[: _LONGEST - 1].rstrip()}…"


def _more(count: int) -> str:
    if count <= 0:
        return ""
    return ngettext(
        "And %(count)s more account: the Excel file of this evaluation has them all.",
        "And %(count)s more accounts: the Excel file of this evaluation has them all.",
        count,
    ) % {"count": figures.number_text(count)}
