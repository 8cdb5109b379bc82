"""What is wrong with a policy, in the page's language and at the field where it is."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from zelo.apps.selection.enums import Outcome
from zelo.apps.selection.policies.words import measure_title
from zelo.engine.measures import known_measures

_PATH = re.compile(r"(?P<path>[a-z_]+(?:\[[^\]]*\])?(?:\.[a-z_]+)*): (?P<rest>.+)", re.DOTALL)
_ENTRY = re.compile(r"(?P<array>criteria|tiers|exclusions)\[(?P<name>[^\]]*)\](?:\.(?P<key>.+))?")
_CRITERION_FIELDS = {
    "weight": "weight",
    "axis": "axis",
    "unknown": "unknown",
    "scale": "kind",
    "scale.kind": "kind",
    "scale.anchors": "x",
    "scale.levels": "level",
    "scale.from": "from",
    "scale.to": "to",
    "gate": "gate_low",
    "gate.at_least": "gate_low",
    "gate.at_most": "gate_high",
    "gate.unknown": "gate_unknown",
    "met": "met_low",
    "met.at_least": "met_low",
    "met.at_most": "met_high",
}
_PLAIN_FIELDS = {
    "rule": "require",
    "rule.require": "require",
    "cap": "cap_count",
    "cap.count": "cap_count",
    "cap.hours": "cap_hours",
    "stability.concentration": "concentration",
    "title": "title_pt",
    "title.pt": "title_pt",
    "title.en": "title_en",
    "description": "description_pt",
    "description.pt": "description_pt",
    "description.en": "description_en",
    "exclusions": "excluded",
    "tiers": "tier",
}
_NUMBER = r"-?[\d.e+]+"


@dataclass(frozen=True)
class Fault:
    """field: the name of the editor's field, "" where no single one is at fault."""

    field: str
    text: str


def read_fault(error: Exception) -> Fault:
    """A mistake as the policy's reader tells it."""
    message = str(error)
    found = _PATH.fullmatch(message)
    if found is None:
        return Fault("", _toml_fault(message))
    path = found["path"]
    return Fault(field_of(path), f"{_place(path)}: {_rest(found['rest'])}")


def fault_text(error: Exception) -> str:
    """The same in one sentence."""
    return read_fault(error).text


def field_of(path: str) -> str:
    """The editor's field that a key path is about."""
    entry = _ENTRY.fullmatch(path)
    if entry is None:
        return _PLAIN_FIELDS.get(path, path if "." not in path and "[" not in path else "")
    if entry["array"] == "criteria":
        return f"{entry['name']}-{_CRITERION_FIELDS.get(entry['key'] or '', 'measure')}"
    if entry["array"] == "tiers":
        return f"{entry['name']}-{entry['key'] or 'enter'}"
    return "excluded"


def _place(path: str) -> str:
    """Where it is, as a person would say."""
    entry = _ENTRY.fullmatch(path)
    keys = {
        "weight": _("weight"),
        "axis": _("axis"),
        "scale": _("scale"),
        "unknown": _("if unknown"),
        "gate": _("gate"),
        "met": _("counts as met"),
        "enter": _("enters at"),
        "stay": _("stays at"),
        "hours": _("hours a month each"),
        "count": _("most accounts"),
    }
    if entry is None or entry["array"] == "exclusions":
        return path
    name = entry["name"]
    if entry["array"] == "criteria":
        title = measure_title(name, known_measures(settings.HOME))
    else:
        title = str(Outcome(name).label) if name in Outcome.values else name
    key = (entry["key"] or "").split(".")[0]
    return f"{title}, {keys.get(key, key)}" if key else title


def _rest(text: str) -> str:
    found = re.fullmatch(r"found (.*?); allowed: (.*)", text, re.DOTALL)
    if found:
        return _("found %(found)s; allowed: %(allowed)s") % {"found": found[1], "allowed": _allowed(found[2])}
    found = re.fullmatch(r"missing; needed: (.*)", text, re.DOTALL)
    if found:
        return _("missing; needed: %(needed)s") % {"needed": _allowed(found[1])}
    found = re.fullmatch(r"unknown key; allowed: (.*)", text, re.DOTALL)
    if found:
        return _("there is no such key; allowed: %(allowed)s") % {"allowed": found[1]}
    fixed = {
        "the measure appears twice; allowed: one criterion per measure": _(
            "the measure appears twice; one criterion per measure"
        ),
        "the account appears twice; allowed: one exclusion per account": _(
            "the account appears twice; one exclusion per account"
        ),
        "no limit found; needed: at_least, at_most or both": _("no limit given; give one, or both"),
        "no limit found; needed: count, hours or both": _("no limit given; give one, or both"),
        "no criterion says when it is met; needed: `met` on at least one of criteria": _(
            "no criterion says when it counts as met; say so for at least one"
        ),
    }
    return fixed.get(text, text)


_PHRASES: list[tuple[str, Callable[[re.Match[str]], str]]] = [
    (
        rf"a (whole )?number from ({_NUMBER}) up to ({_NUMBER})",
        lambda m: (
            (_("a whole number from %(low)s to %(high)s") if m[1] else _("a number from %(low)s to %(high)s"))
            % {"low": m[2], "high": m[3]}
        ),
    ),
    (
        rf"a (whole )?number from ({_NUMBER})",
        lambda m: (_("a whole number from %(low)s") if m[1] else _("a number from %(low)s")) % {"low": m[2]},
    ),
    (rf"a number from ({_NUMBER}), the at_least, up", lambda m: _("a number from %(low)s") % {"low": m[1]}),
    (r"a number", lambda m: _("a number")),
    (
        rf"a number up to ({_NUMBER}), the \w+ of (\w+)",
        lambda m: _("a number up to %(high)s, that of the better tier") % {"high": m[1]},
    ),
    (
        r"at least (\d+) pairs \[value, points\], values rising, points from 0 to 100",
        lambda m: (
            _("at least %(count)s pairs of value and points, values rising, points from 0 to 100")
            % {"count": m[1]}
        ),
    ),
    (
        r"points that never fall as the value rises, .*",
        lambda m: _("points that never fall as the value rises, as more is better"),
    ),
    (
        r"points that never rise with the value, .*",
        lambda m: _("points that never rise with the value, as less is better"),
    ),
    (
        rf"a number above ({_NUMBER}), the from, .*",
        lambda m: _("a number above %(low)s, as more is better") % {"low": m[1]},
    ),
    (
        rf"a number below ({_NUMBER}), the from, .*",
        lambda m: _("a number below %(high)s, as less is better") % {"high": m[1]},
    ),
    (
        r"any, all, or a whole number from 1 to (\d+), the criteria with `met`",
        lambda m: (
            _("any, all, or a whole number up to %(count)s, the criteria that say when they are met")
            % {"count": m[1]}
        ),
    ),
    (r"each tier once, best first: .*", lambda m: _("each tier once, the best first")),
    (r"at least one table under \[\[criteria\]\]", lambda m: _("at least one criterion")),
    (r"at least one table under \[\[tiers\]\].*", lambda m: _("at least one tier")),
    (r"a text in Portuguese", lambda m: _("a text in Portuguese")),
    (r"a text in English", lambda m: _("a text in English")),
    (r"a text, or a table .*", lambda m: _("a text")),
    (r"the account's id as text.*", lambda m: _("the account's code")),
]


def _allowed(text: str) -> str:
    for pattern, say in _PHRASES:
        found = re.fullmatch(pattern, text, re.DOTALL)
        if found:
            return say(found)
    return text


def _toml_fault(message: str) -> str:
    begin = "The policy is not valid TOML: "
    if message.startswith(begin):
        return _("This is not valid TOML: %(fault)s") % {"fault": message.removeprefix(begin)}
    return message
