"""What the page of two evaluations shows."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zelo.apps.portfolio.enums import KEY_TIERS
from zelo.apps.portfolio.queries.why import may_see_parts
from zelo.apps.selection.enums import Outcome
from zelo.apps.selection.flow_drawing import draw_flows
from zelo.apps.selection.models import Evaluation
from zelo.apps.selection.policies.difference import Difference, differences
from zelo.apps.selection.queries.comparing import ABSENT, MOST, flows, moved, moves
from zelo.apps.selection.queries.evaluations import stored_of
from zelo.apps.selection.tables import title_of
from zelo.engine import evaluations as stored
from zelo.lib.errors import NotFound
from zelo.ui.figures import number_text, page_language


def compare_context(viewer: Any, before: Evaluation, now: Evaluation) -> dict[str, Any]:
    found = flows(viewer, before, now)
    kept = _kept(before, now)
    shown = kept if kept and all(may_see_parts(viewer, entry) for entry in kept) else None
    rows = moved(viewer, before, now)
    count = rows.count()
    titles: dict[str, str] = {}
    for entry in kept or ():
        titles |= {name: measure.title.to(page_language()) for name, measure in entry.measures.items()}
    return {
        "titles": (title_of(before), title_of(now)),
        "finding": _finding(found),
        "drawing": draw_flows(found),
        "matrix": _matrix(found),
        "moves": [
            {"move": move, "through": titles.get(move.through[0], move.through[0]) if move.through else "",
             "points": move.through[1] if move.through else None}
            for move in moves(list(rows[:MOST]), before, shown)
        ],
        "more": max(count - MOST, 0),
        "differences": _differences(kept),
        "same_policy": bool(kept) and not _differences(kept),
    }  # fmt: skip


def _kept(before: Evaluation, now: Evaluation) -> tuple[stored.Evaluation, stored.Evaluation] | None:
    try:
        return stored_of(before), stored_of(now)
    except NotFound:
        return None


def _differences(kept: tuple[stored.Evaluation, stored.Evaluation] | None) -> list[Difference]:
    if kept is None:
        return []
    measures = {**kept[0].measures, **kept[1].measures}
    return differences(kept[0].policy, kept[1].policy, measures)


def _finding(found: list[tuple[str, str, int]]) -> str:
    came = sum(n for old, new, n in found if new in KEY_TIERS and old not in KEY_TIERS)
    went = sum(n for old, new, n in found if old in KEY_TIERS and new not in KEY_TIERS)
    other = sum(n for old, new, n in found if {old, new} <= {*KEY_TIERS} and old != new)
    if not came + went + other:
        return _("The same accounts are in the same tiers")
    parts = [
        ngettext("%(count)s account comes in", "%(count)s accounts come in", came)
        % {"count": number_text(came)},
        ngettext("%(count)s goes out", "%(count)s go out", went) % {"count": number_text(went)},
        ngettext("%(count)s moves to another key tier", "%(count)s move to another key tier", other)
        % {"count": number_text(other)},
    ]
    return ", ".join(parts)


def _matrix(found: list[tuple[str, str, int]]) -> dict[str, Any]:
    """Rows by the tier before, columns by the tier now; only those that hold something."""
    order = [*Outcome.values, ABSENT]
    counts = {(old, new): n for old, new, n in found}
    rows = [code for code in order if any(old == code for old, _new in counts)]
    heads = [code for code in order if any(new == code for _old, new in counts)]
    return {
        "heads": [_word(code) for code in heads],
        "rows": [
            (_word(code), [(counts.get((code, head), 0), code == head) for head in heads]) for code in rows
        ],
    }


def _word(code: str) -> str:
    return _("Not there") if code == ABSENT else str(Outcome(code).label)
