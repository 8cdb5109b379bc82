"""What one policy says otherwise than another, item by item, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zelo.analytics.selection import Policy
from zelo.apps.selection.enums import Outcome
from zelo.apps.selection.policies import words
from zelo.apps.selection.policies.words import Measures
from zelo.ui.figures import percent_text


@dataclass(frozen=True)
class Difference:
    """before, after: in words, "" where it was not there. kind: added, removed or changed."""

    subject: str
    part: str
    before: str
    after: str

    @property
    def kind(self) -> str:
        if not self.before:
            return "added"
        return "changed" if self.after else "removed"


@dataclass(frozen=True)
class _Said:
    """One thing that a policy says: the value compared, and its words."""

    subject: str
    part: str
    value: Any
    text: str


def differences(before: Policy, after: Policy, measures: Measures) -> list[Difference]:
    """Everything that differs but name, number and hash; in the order of the policy's parts."""
    old = dict(_all(before, measures))
    new = dict(_all(after, measures))
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        first, second = old.get(key), new.get(key)
        if first is not None and second is not None and first.value == second.value:
            continue
        known = second or first
        assert known is not None
        if _is_part_of_whole(key, old, new):
            continue
        texts = [said.text or _("none") if said else "" for said in (first, second)]
        found.append(Difference(known.subject, known.part, *texts))
    return found


Key = tuple[str, ...]


def _is_part_of_whole(key: Key, old: dict[Key, _Said], new: dict[Key, _Said]) -> bool:
    """A part of a criterion or tier that came or went as a whole, of which one line tells."""
    whole = key[:2]
    return len(key) > 2 and (whole in old) != (whole in new)


def _all(policy: Policy, measures: Measures) -> Iterator[tuple[Key, _Said]]:
    yield from _plain(policy)
    for criterion in policy.criteria:
        yield from _criterion(criterion, measures)
    order = tuple(policy.measures)
    titles = ", ".join(words.measure_title(name, measures) for name in order)
    yield ("order",), _Said(_("Criteria"), _("order"), order, titles)
    for tier in policy.tiers:
        yield from _tier(tier)
    for entry in policy.exclusions:
        value = (entry.reason.pt, entry.reason.en)
        yield (
            ("exclusion", entry.account),
            _Said(_("Exclusion"), entry.account, value, " / ".join(dict.fromkeys(value))),
        )


def _plain(policy: Policy) -> Iterator[tuple[Key, _Said]]:
    whole = _("Policy")
    for key, label, text in (
        ("title", pgettext("policy", "title"), policy.title),
        ("text", _("description"), policy.description),
    ):
        shown = " / ".join(dict.fromkeys(part for part in text if part))
        yield (key,), _Said(whole, label, tuple(text), shown)
    yield ("unit",), _Said(whole, pgettext("policy", "judged by"), policy.unit, words.unit_text(policy.unit))
    yield ("months",), _Said(whole, _("months"), policy.months, str(policy.months))
    coverage = policy.minimum_coverage
    yield ("coverage",), _Said(whole, _("least coverage"), coverage, percent_text(coverage))
    yield ("rule",), _Said(whole, _("rule"), policy.require, words.rule_text(policy))
    yield ("cap",), _Said(whole, _("limits"), policy.cap, words.cap_text(policy))
    kept = dict(policy.stability)
    shown = ", ".join(words.plain_number(value) for value in kept.values())
    yield ("stability",), _Said(whole, _("concentration of the stability check"), policy.stability, shown)


def _criterion(criterion: Any, measures: Measures) -> Iterator[tuple[Key, _Said]]:
    said = words.criterion_words(criterion, measures)
    key, title = ("criterion", criterion.measure), said.title
    brief = _("weight %(weight)s, %(scale)s") % {"weight": said.weight, "scale": said.scale}
    yield key, _Said(title, pgettext("difference", "criterion"), True, brief)
    yield (*key, "weight"), _Said(title, _("weight"), criterion.weight, said.weight)
    yield (*key, "axis"), _Said(title, _("axis"), criterion.axis, said.axis)
    scale = (criterion.scale, criterion.better)
    yield (*key, "scale"), _Said(title, _("scale"), scale, said.scale)
    yield (*key, "unknown"), _Said(title, _("if unknown"), criterion.unknown, said.unknown)
    gate = (criterion.gate, criterion.gate_unknown)
    yield (*key, "gate"), _Said(title, _("gate"), gate, said.gate)
    yield (*key, "met"), _Said(title, _("counts as met"), criterion.met, said.met)


def _tier(tier: Any) -> Iterator[tuple[Key, _Said]]:
    said, key = words.tier_words(tier), ("tier", tier.name)
    title = str(Outcome(tier.name).label)
    brief = _("enters at %(enter)s, stays at %(stay)s points") % {"enter": said.enter, "stay": said.stay}
    yield key, _Said(title, pgettext("difference", "tier"), True, brief)
    yield (*key, "enter"), _Said(title, _("enters at"), tier.enter, said.enter)
    yield (*key, "stay"), _Said(title, _("stays at"), tier.stay, said.stay)
    yield (*key, "hours"), _Said(title, _("hours a month each"), tier.hours, said.hours)
    yield (*key, "count"), _Said(title, _("most accounts"), tier.count, said.count)
