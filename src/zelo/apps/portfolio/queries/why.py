"""Why an account has its score and its proposed tier, from the stored evaluation, for one viewer."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import pgettext

from zelo.analytics.scorecard import Criterion
from zelo.apps.people.permissions import SEE_COSTS
from zelo.apps.portfolio.models import Account, Refresh
from zelo.apps.portfolio.permissions import SEE_MONEY
from zelo.apps.portfolio.queries.figures import names_of
from zelo.engine.evaluations import AccountRecord, Evaluation, load_evaluation
from zelo.engine.reasons import TIER_TITLES, reason
from zelo.engine.stability import change_rows, what_if, what_if_line
from zelo.engine.values import show_points, show_value
from zelo.lib.errors import NotFound
from zelo.lib.money import format_number
from zelo.ui.figures import page_language
from zelo.ui.templatetags.ui import UNKNOWN
from zelo.warehouse.catalogue import reveals_costs


@dataclass(frozen=True, slots=True)
class Part:
    """One criterion: what the account has, and what it brings. contribution: None where unknown.

    gate, met: how its requirement and the rule's condition stand, "" where it has none.
    """

    name: str
    title: str
    value: str
    points: str
    weight: str
    contribution: float | None
    shown: str
    gate: str
    met: str
    url: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """One account in one evaluation.

    hidden: the score is made of costs too, which this viewer does not see, so its parts stay away: each could
    be found by subtraction.
    """

    evaluation: Evaluation
    record: AccountRecord
    tier: str
    policy: str
    hidden: bool
    sentence: str
    parts: list[Part]

    @property
    def bars(self) -> list[tuple[str, float]]:
        """The known contributions, the greatest first."""
        known = [(part.title, part.contribution) for part in self.parts if part.contribution]
        return sorted(known, key=lambda part: -part[1])


def explanation_of(viewer: Any, account: Account, refresh: Refresh | None) -> Explanation | None:
    """The account in the evaluation of the last refresh; None where there is none, or it is not in it."""
    if refresh is None or refresh.evaluation is None or not SEE_MONEY.allows(viewer):
        return None
    try:
        evaluation = load_evaluation(settings.HOME, refresh.evaluation)
    except NotFound:
        return None
    record = _record(evaluation, account)
    return None if record is None else explain(viewer, evaluation, record, account)


def explain(
    viewer: Any, evaluation: Evaluation, record: AccountRecord, account: Account | None
) -> Explanation:
    """One account of any evaluation; account: None where the application does not know it."""
    hidden = not may_see_parts(viewer, evaluation)
    language = page_language()
    return Explanation(
        evaluation,
        record,
        TIER_TITLES[record.tier].to(language),
        evaluation.policy.title.to(language),
        hidden,
        "" if hidden else reason(evaluation, record).to(language),
        [] if hidden else _parts(evaluation, record, account),
    )


def may_see_parts(viewer: Any, evaluation: Evaluation) -> bool:
    """Whether the parts of the evaluation's scores give nothing away that this person may not see."""
    costs = any(reveals_costs(measure) for measure in evaluation.measures.values())
    return SEE_MONEY.allows(viewer) and (not costs or SEE_COSTS.allows(viewer))


def changes_that_move(explanation: Explanation) -> tuple[str, list[list[str]]]:
    """The smallest change that would move the account in or out, and that of each criterion by itself."""
    found = what_if(explanation.evaluation, explanation.record)
    language = page_language()
    line = what_if_line(explanation.evaluation, found, language)
    return line, change_rows(explanation.evaluation, found, language)


def _record(evaluation: Evaluation, account: Account) -> AccountRecord | None:
    for code in names_of(account):
        try:
            return evaluation.record(code)
        except NotFound:
            continue
    return None


def _parts(evaluation: Evaluation, record: AccountRecord, account: Account | None) -> list[Part]:
    language, words = page_language(), _gate_words()
    parts = []
    for criterion in evaluation.policy.criteria:
        name = criterion.measure
        measure, points = evaluation.measures[name], record.points[name]
        contribution = record.contributions[name]
        known = points is not None and contribution is not None
        weight = float(criterion.weight)
        parts.append(
            Part(
                name=name,
                title=measure.title.to(language),
                value=show_value(measure, record.values[name], evaluation.currency, language),
                points=UNKNOWN if points is None else format_number(points, language, 0),
                weight=format_number(weight, language, 0 if weight.is_integer() else 2),
                contribution=contribution if known else None,
                shown=show_points(contribution, language) if known and contribution is not None else UNKNOWN,
                gate=words.get(record.gates.get(name, ""), ""),
                met=_met(criterion, record),
                url=reverse("account_measure", args=[account.pk, name]) if account else "",
            )
        )
    return sorted(parts, key=lambda part: -(part.contribution or 0))


def _gate_words() -> dict[str, str]:
    return {
        "met": pgettext("gate", "met"),
        "not_met": pgettext("gate", "not met"),
        "unknown": pgettext("gate", "cannot be checked"),
    }


def _met(criterion: Criterion, record: AccountRecord) -> str:
    """How the condition stands of which the policy's rule counts those that are met."""
    if criterion.met is None:
        return ""
    if record.values[criterion.measure] is None:
        return _gate_words()["unknown"]
    return _gate_words()["met" if criterion.measure in record.met else "not_met"]
