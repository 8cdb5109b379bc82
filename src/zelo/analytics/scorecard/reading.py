"""Criteria from the tables of a policy or profile in TOML."""

from collections.abc import Mapping
from typing import cast, get_args

from zelo.analytics.scorecard.criterion import Axis, Band, Better, Criterion, GateUnknown, Unknown
from zelo.analytics.scorecard.scales import Linear, Logarithmic, Percentile, Rubric, Scale
from zelo.analytics.scorecard.section import SMALLEST_POSITIVE, Section, entry_name
from zelo.lib.errors import InvalidInput

_SCALE_KEYS = {
    "linear": ("anchors",),
    "logarithmic": ("from", "to"),
    "percentile": (),
    "rubric": ("levels",),
}
_CRITERION_KEYS = ("measure", "weight", "axis", "scale", "unknown", "gate", "met")


def read_criteria(document: Section, measures: Mapping[str, Better]) -> tuple[Criterion, ...]:
    """The criteria under `[[criteria]]`, at least one, each measure once.

    measures: the measures that exist, with their direction.   Raises: InvalidInput that names the key path.
    """
    criteria: list[Criterion] = []
    for position, entry in enumerate(document.tables("criteria")):
        path = entry_name(entry, "measure", "criteria", position)
        criterion = _read_criterion(Section(entry, path, _CRITERION_KEYS), measures)
        if any(criterion.measure == earlier.measure for earlier in criteria):
            raise InvalidInput(f"{path}: the measure appears twice; allowed: one criterion per measure")
        criteria.append(criterion)
    if not criteria:
        document.refuse("criteria", "at least one table under [[criteria]]")
    return tuple(criteria)


def _read_criterion(section: Section, measures: Mapping[str, Better]) -> Criterion:
    measure = section.choice("measure", measures)
    better = measures[measure]
    gate, gate_unknown = _read_gate(section)
    return Criterion(
        measure=measure,
        weight=section.number("weight", low=SMALLEST_POSITIVE, high=1e6),
        axis=cast(Axis, section.choice("axis", get_args(Axis))),
        scale=_read_scale(section, better),
        better=better,
        unknown=cast(Unknown, section.choice("unknown", get_args(Unknown), "redistribute")),
        gate=gate,
        gate_unknown=gate_unknown,
        met=_read_band(section.table("met", ("at_least", "at_most"))) if section.has("met") else None,
    )


def _read_gate(section: Section) -> tuple[Band | None, GateUnknown]:
    if not section.has("gate"):
        return None, "fail"
    gate = section.table("gate", ("at_least", "at_most", "unknown"))
    return _read_band(gate), cast(GateUnknown, gate.choice("unknown", get_args(GateUnknown), "fail"))


def _read_band(section: Section) -> Band:
    low, high = (section.number(side) if section.has(side) else None for side in ("at_least", "at_most"))
    if low is None and high is None:
        raise InvalidInput(f"{section.path}: no limit found; needed: at_least, at_most or both")
    if low is not None and high is not None and low > high:
        section.refuse("at_most", f"a number from {low:g}, the at_least, up")
    return Band(low, high)


def _read_scale(criterion: Section, better: Better) -> Scale:
    keys = ("kind", *dict.fromkeys(key for keys in _SCALE_KEYS.values() for key in keys))
    kind = criterion.table("scale", keys).choice("kind", _SCALE_KEYS)
    section = criterion.table("scale", ("kind", *_SCALE_KEYS[kind]))
    if kind == "linear":
        return Linear(_directed(section, "anchors", section.pairs("anchors", 2), better))
    if kind == "logarithmic":
        return _read_logarithmic(section, better)
    if kind == "percentile":
        return Percentile(reverse=better == "lower")
    levels = _directed(section, "levels", section.pairs("levels", 1), better)
    # Where less is better, a value under the first level is at its best there, not worth nothing.
    return Rubric(levels, below=0.0 if better == "higher" else levels[0][1])


def _directed(
    section: Section, key: str, pairs: tuple[tuple[float, float], ...], better: Better
) -> tuple[tuple[float, float], ...]:
    points = [worth for _, worth in pairs]
    if points != sorted(points, reverse=better == "lower"):
        change = "never fall as the value rises" if better == "higher" else "never rise with the value"
        section.refuse(key, f"points that {change}, as {better} is better for this measure")
    return pairs


def _read_logarithmic(section: Section, better: Better) -> Logarithmic:
    start = section.number("from", low=SMALLEST_POSITIVE)
    end = section.number("to", low=SMALLEST_POSITIVE)
    if better == "higher" and end <= start:
        section.refuse("to", f"a number above {start:g}, the from, as higher is better for this measure")
    if better == "lower" and end >= start:
        section.refuse("to", f"a number below {start:g}, the from, as lower is better for this measure")
    return Logarithmic(start, end)
