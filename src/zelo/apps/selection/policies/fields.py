"""A policy as the fields of the editor's form, and the fields as a policy's content; nothing is lost between.

Fields are named by what they are about: `weight` of the measure `margin` is `margin-weight`. Ratios are
written in percent. What is no number is handed on as it was typed, so that the policy's reader says what is
wrong with it.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from zelo.analytics.scorecard import Band, Criterion, Linear, Logarithmic
from zelo.analytics.scorecard.scales import Rubric
from zelo.analytics.selection import KEY_TIERS, Policy
from zelo.apps.selection.policies.words import kind_of
from zelo.warehouse.catalogue import Measure

Fields = dict[str, list[str]]
Content = dict[str, Any]
PERCENT = 100


def factor_of(name: str, measures: Mapping[str, Measure]) -> int:
    """By how much a measure's values are larger in the form than in the policy."""
    return PERCENT if name in measures and measures[name].unit == "ratio" else 1


def one(fields: Fields, name: str) -> str:
    """A field's single value, "" where it is not there."""
    return fields.get(name, [""])[-1].strip()


def written(value: float | None, factor: int = 1) -> str:
    """A number as a form writes it, without a rounding."""
    if value is None:
        return ""
    text = format(Decimal(repr(float(value))) * factor, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def typed(text: str, factor: int = 1) -> Any:
    """The number that was typed, whole where it is; None where nothing was; the text where it is none."""
    plain = text.strip().replace(",", ".")
    if not plain:
        return None
    try:
        number = Decimal(plain) / factor
    except InvalidOperation:
        return text
    if not number.is_finite() or abs(number) > 10**18:
        return text
    return int(number) if number == number.to_integral_value() else float(number)


def fields_of(policy: Policy, measures: Mapping[str, Measure]) -> Fields:
    """The form as it says this policy."""
    fields: Fields = {
        "title_pt": [policy.title.pt],
        "title_en": [policy.title.en],
        "description_pt": [policy.description.pt],
        "description_en": [policy.description.en],
        "unit": [policy.unit],
        "months": [str(policy.months)],
        "minimum_coverage": [written(policy.minimum_coverage, PERCENT)],
        "require": ["" if policy.require is None else str(policy.require)],
        "cap_count": [written(policy.cap.count)],
        "cap_hours": [written(policy.cap.hours)],
        "concentration": [written(dict(policy.stability).get("concentration"))],
        "criterion": list(policy.measures),
        "tier": [tier.name for tier in policy.tiers],
        "excluded": [entry.account for entry in policy.exclusions],
        "reason_pt": [entry.reason.pt for entry in policy.exclusions],
        "reason_en": [entry.reason.en for entry in policy.exclusions],
    }
    for tier in policy.tiers:
        for part in ("enter", "stay", "hours", "count"):
            fields[f"{tier.name}-{part}"] = [written(getattr(tier, part))]
    for criterion in policy.criteria:
        fields |= criterion_fields(criterion, factor_of(criterion.measure, measures))
    return fields


def criterion_fields(criterion: Criterion, factor: int) -> Fields:
    scale = criterion.scale
    found: Fields = {
        "weight": [written(criterion.weight)],
        "axis": [criterion.axis],
        "kind": [kind_of(scale)],
        "unknown": [criterion.unknown],
        "gate_unknown": [criterion.gate_unknown],
        **_band_fields("gate", criterion.gate, factor),
        **_band_fields("met", criterion.met, factor),
    }
    if isinstance(scale, Linear):
        found |= _pair_fields("x", "y", scale.anchors, factor)
    elif isinstance(scale, Rubric):
        found |= _pair_fields("level", "points", scale.levels, factor)
    elif isinstance(scale, Logarithmic):
        found |= {"from": [written(scale.start, factor)], "to": [written(scale.end, factor)]}
    return {f"{criterion.measure}-{key}": value for key, value in found.items()}


def _band_fields(name: str, band: Band | None, factor: int) -> Fields:
    band = band or Band()
    return {
        f"{name}_low": [written(band.at_least, factor)],
        f"{name}_high": [written(band.at_most, factor)],
    }


def _pair_fields(first: str, second: str, pairs: Sequence[tuple[float, float]], factor: int) -> Fields:
    return {first: [written(x, factor) for x, _y in pairs], second: [written(y) for _x, y in pairs]}


def content_of(fields: Fields, measures: Mapping[str, Measure]) -> Content:
    """What the form says, in the shape of a policy's TOML; name and version are not its to say."""
    content: Content = {
        "unit": one(fields, "unit"),
        "months": typed(one(fields, "months")),
        "minimum_coverage": typed(one(fields, "minimum_coverage"), PERCENT),
        "title": {"pt": one(fields, "title_pt"), "en": one(fields, "title_en")},
        "description": _description(fields),
        "rule": _filled({"require": _require(one(fields, "require"))}),
        "criteria": [_criterion(name, fields, measures) for name in fields.get("criterion", [])],
        "tiers": [_tier(name, fields) for name in KEY_TIERS if name in fields.get("tier", [])],
        "cap": _filled({"count": typed(one(fields, "cap_count")), "hours": typed(one(fields, "cap_hours"))}),
        "exclusions": _exclusions(fields),
        "stability": _filled({"concentration": typed(one(fields, "concentration"))}),
    }
    return {key: value for key, value in content.items() if value not in (None, {}, [])}


def _filled(content: Content) -> Content:
    return {key: value for key, value in content.items() if value is not None}


def _description(fields: Fields) -> Content | None:
    both = {
        language: one(fields, f"description_{language}").replace("\r\n", "\n") for language in ("pt", "en")
    }
    return both if any(both.values()) else None


def _require(text: str) -> Any:
    return text if text in ("any", "all") else typed(text)


def _criterion(name: str, fields: Fields, measures: Mapping[str, Measure]) -> Content:
    factor = factor_of(name, measures)
    content: Content = {
        "measure": name,
        "weight": typed(one(fields, f"{name}-weight")),
        "axis": one(fields, f"{name}-axis"),
        "scale": _scale(name, fields, factor),
        "unknown": one(fields, f"{name}-unknown"),
        "gate": _band(f"{name}-gate", fields, factor),
        "met": _band(f"{name}-met", fields, factor),
    }
    if content["gate"]:
        content["gate"]["unknown"] = one(fields, f"{name}-gate_unknown") or "fail"
    return {key: value for key, value in content.items() if value not in (None, {}, "")}


def _scale(name: str, fields: Fields, factor: int) -> Content:
    kind = one(fields, f"{name}-kind")
    if kind == "linear":
        return {"kind": kind, "anchors": _pairs(fields, f"{name}-x", f"{name}-y", factor)}
    if kind == "rubric":
        return {"kind": kind, "levels": _pairs(fields, f"{name}-level", f"{name}-points", factor)}
    if kind == "logarithmic":
        ends = {side: typed(one(fields, f"{name}-{side}"), factor) for side in ("from", "to")}
        return {"kind": kind, **_filled(ends)}
    return {"kind": kind}


def _pairs(fields: Fields, first: str, second: str, factor: int) -> list[list[Any]]:
    """The rows in which something stands; what is left out of one is refused by the reader."""
    rows = zip(fields.get(first, []), fields.get(second, []), strict=False)
    return [[typed(x, factor), typed(y)] for x, y in rows if x.strip() or y.strip()]


def _band(name: str, fields: Fields, factor: int) -> Content:
    low, high = (typed(one(fields, f"{name}_{side}"), factor) for side in ("low", "high"))
    return _filled({"at_least": low, "at_most": high})


def _tier(name: str, fields: Fields) -> Content:
    parts = ("enter", "stay", "hours", "count")
    return {"name": name, **_filled({part: typed(one(fields, f"{name}-{part}")) for part in parts})}


def _exclusions(fields: Fields) -> list[Content]:
    rows = zip(*(fields.get(name, []) for name in ("excluded", "reason_pt", "reason_en")), strict=False)
    found = []
    for account, *reasons in rows:
        pt, en = (reason.strip() for reason in reasons)
        if account.strip() or pt or en:
            found.append({"account": account.strip(), "reason": {"pt": pt or en, "en": en or pt}})
    return found
