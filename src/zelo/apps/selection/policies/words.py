"""What a policy says, in words of the page's language."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from zelo.analytics.scorecard import Band, Criterion, Linear, Logarithmic, Percentile
from zelo.analytics.scorecard.scales import Rubric, Scale
from zelo.analytics.selection import Policy, Tier
from zelo.engine.values import show_value
from zelo.ui.figures import compact_money_text, number_text, page_language, percent_text
from zelo.warehouse.catalogue import Measure

Measures = Mapping[str, Measure]


@dataclass(frozen=True)
class CriterionWords:
    """One criterion to be read; empty where it says nothing."""

    measure: str
    title: str
    weight: str
    axis: str
    scale: str
    unknown: str
    gate: str
    met: str


@dataclass(frozen=True)
class TierWords:
    code: str
    enter: str
    stay: str
    hours: str
    count: str


def title_of(policy: Policy) -> str:
    """The policy's own title in the page's language."""
    return policy.title.to(page_language())


def measure_title(name: str, measures: Measures) -> str:
    """The measure's title; its bare name where there is no such measure any more."""
    return measures[name].title.to(page_language()) if name in measures else name


def plain_number(value: float) -> str:
    """A number without zeros that say nothing."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    decimals = len(text.partition(".")[2])
    return number_text(value, decimals)


def value_text(name: str, value: float, measures: Measures) -> str:
    """A measure's value with its unit; small ratios are not rounded to nothing."""
    measure = measures.get(name)
    if measure is None:
        return plain_number(value)
    if measure.unit == "ratio":
        decimals = len(f"{value * 100:.6f}".rstrip("0").partition(".")[2])
        return percent_text(value, decimals)
    return show_value(measure, value, settings.CURRENCY, page_language())


def brief_value(name: str, value: float, measures: Measures) -> str:
    """A value where there is little room: money in short."""
    measure = measures.get(name)
    if measure is not None and measure.unit == "currency":
        return compact_money_text(value)
    return value_text(name, value, measures)


def axis_text(axis: str) -> str:
    words = {
        "attractiveness": pgettext("axis", "Attractiveness"),
        "strength": pgettext("axis", "Strength"),
    }
    return words[axis]


def unknown_text(rule: str) -> str:
    return {
        "redistribute": _("its weight goes to the known criteria"),
        "zero": _("counts as zero points"),
    }[rule]


def scale_text(name: str, scale: Scale, measures: Measures) -> str:
    """A scale as a sentence: `R$ 0 → 0, R$ 1.000 → 100 points, in a straight line between`."""
    if isinstance(scale, Percentile):
        return _("percentile among all accounts")
    if isinstance(scale, Logarithmic):
        return _("logarithmic: %(start)s → 0 points, %(end)s → 100 points") % {
            "start": value_text(name, scale.start, measures),
            "end": value_text(name, scale.end, measures),
        }
    pairs = scale.anchors if isinstance(scale, Linear) else scale.levels
    shown = "; ".join(f"{value_text(name, x, measures)} → {plain_number(y)}" for x, y in pairs)
    if isinstance(scale, Linear):
        return _("straight lines through %(pairs)s points") % {"pairs": shown}
    return _("levels: from %(pairs)s points") % {"pairs": shown}


def kind_of(scale: Scale) -> str:
    kinds = {Linear: "linear", Logarithmic: "logarithmic", Percentile: "percentile", Rubric: "rubric"}
    return kinds[type(scale)]


def band_text(name: str, band: Band | None, measures: Measures) -> str:
    if band is None:
        return ""
    low, high = (
        None if side is None else value_text(name, side, measures) for side in (band.at_least, band.at_most)
    )
    if high is None:
        return _("at least %(low)s") % {"low": low}
    if low is None:
        return _("at most %(high)s") % {"high": high}
    return _("from %(low)s to %(high)s") % {"low": low, "high": high}


def gate_text(criterion: Criterion, measures: Measures) -> str:
    """The gate, and what an unknown value does to it where it does not fail."""
    text = band_text(criterion.measure, criterion.gate, measures)
    if text and criterion.gate_unknown == "pass":
        return _("%(band)s, or unknown") % {"band": text}
    return text


def criterion_words(criterion: Criterion, measures: Measures) -> CriterionWords:
    name = criterion.measure
    return CriterionWords(
        measure=name,
        title=measure_title(name, measures),
        weight=plain_number(criterion.weight),
        axis=axis_text(criterion.axis),
        scale=scale_text(name, criterion.scale, measures),
        unknown=unknown_text(criterion.unknown),
        gate=gate_text(criterion, measures),
        met=band_text(name, criterion.met, measures),
    )


def tier_words(tier: Tier) -> TierWords:
    return TierWords(
        tier.name,
        plain_number(tier.enter),
        plain_number(tier.stay),
        "" if tier.hours is None else plain_number(tier.hours),
        "" if tier.count is None else number_text(tier.count),
    )


def rule_text(policy: Policy) -> str:
    """How many of the conditions must be met."""
    countable = sum(criterion.met is not None for criterion in policy.criteria)
    if policy.require is None:
        return _("none")
    if policy.require == "any":
        return _("at least one of %(count)s conditions") % {"count": countable}
    if policy.require == "all":
        return _("all %(count)s conditions") % {"count": countable}
    return _("at least %(needed)s of %(count)s conditions") % {"needed": policy.require, "count": countable}


def unit_text(unit: str) -> str:
    return {
        "root": _("legal entity (CNPJ root)"),
        "group": _("economic group"),
        "establishment": _("establishment"),
    }[unit]


def cap_text(policy: Policy) -> str:
    """The most accounts and hours of the whole programme."""
    found = []
    if policy.cap.count is not None:
        found.append(
            ngettext("%(count)s account", "%(count)s accounts", policy.cap.count)
            % {"count": number_text(policy.cap.count)}
        )
    if policy.cap.hours is not None:
        found.append(_("%(hours)s hours a month") % {"hours": plain_number(policy.cap.hours)})
    return ", ".join(found) or _("none")


def not_added_text(text: str, *, known: bool) -> str:
    if known:
        return _("%(measure)s is a criterion already.") % {"measure": text}
    return _("There is no measure “%(text)s”; choose one of the list.") % {"text": text}


def tier_part_text(part: str) -> str:
    return {
        "enter": _("Enters at"),
        "stay": _("Stays at"),
        "hours": _("Hours a month each"),
        "count": _("Most accounts"),
    }[part]


def unit_of_measure(measure: Measure | None) -> str:
    """The unit in which the editor asks for a measure's values."""
    units = {
        "currency": settings.CURRENCY,
        "ratio": "%",
        "days": _("days"),
        "months": _("months"),
        "level": _("level"),
        "times": _("times the usual"),
        "points": _("points"),
        "count": _("count"),
    }
    return units.get(measure.unit, "") if measure else ""


def kind_text(kind: str) -> str:
    return {
        "percentile": _("percentile among all accounts"),
        "linear": _("straight lines between anchors"),
        "logarithmic": _("logarithmic"),
        "rubric": _("levels"),
    }[kind]


def require_choices(most: int) -> list[tuple[str, str]]:
    """What a rule may ask for, as a form's choices."""
    numbers = [
        (
            str(count),
            ngettext("at least %(count)s condition", "at least %(count)s conditions", count)
            % {"count": count},
        )
        for count in range(1, most + 1)
    ]
    return [("any", _("any of them")), ("all", _("all of them")), *numbers]
