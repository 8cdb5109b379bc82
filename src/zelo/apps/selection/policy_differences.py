"""How two policies differ, in words."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from zelo.analytics.scorecard import Band, Criterion
from zelo.analytics.selection import Policy
from zelo.apps.portfolio.enums import Tier
from zelo.ui.figures import number_text, page_language
from zelo.warehouse.catalogue import Measure


def differences(before: Policy, now: Policy, measures: dict[str, Measure]) -> list[str]:
    """One sentence each; none where both judge alike."""
    return [*_criteria(before, now, measures), *_tiers(before, now), *_rest(before, now)]


def _criteria(before: Policy, now: Policy, measures: dict[str, Measure]) -> Iterator[str]:
    old = {entry.measure: entry for entry in before.criteria}
    new = {entry.measure: entry for entry in now.criteria}
    for name in [*old, *(name for name in new if name not in old)]:
        title = measures[name].title.to(page_language()) if name in measures else name
        if name not in new:
            yield _("%(title)s no longer counts (weight %(weight)s)") % {
                "title": title, "weight": _number(old[name].weight),
            }  # fmt: skip
        elif name not in old:
            yield _("%(title)s counts now, with weight %(weight)s") % {
                "title": title, "weight": _number(new[name].weight),
            }  # fmt: skip
        else:
            yield from _criterion(title, old[name], new[name])


def _criterion(title: str, old: Criterion, new: Criterion) -> Iterator[str]:
    if old.weight != new.weight:
        yield _told(_("Weight of %(what)s") % {"what": title}, _number(old.weight), _number(new.weight))
    if old.gate != new.gate:
        yield _told(_("Gate of %(what)s") % {"what": title}, _band(old.gate), _band(new.gate))
    if old.met != new.met:
        yield _told(_("Condition of %(what)s") % {"what": title}, _band(old.met), _band(new.met))
    if old.scale != new.scale:
        yield _("The scale of %(what)s is another one") % {"what": title}


def _tiers(before: Policy, now: Policy) -> Iterator[str]:
    old, new = ({tier.name: tier for tier in policy.tiers} for policy in (before, now))
    parts = (
        ("enter", _("Points to enter %(what)s")),
        ("stay", _("Points to stay %(what)s")),
        ("hours", _("Hours a month of %(what)s")),
        ("count", _("Places of %(what)s")),
    )
    for name in dict.fromkeys([*old, *new]):
        for part, words in parts:
            values = [getattr(side.get(name), part, None) for side in (old, new)]
            if values[0] != values[1]:
                title = str(Tier(name).label)
                yield _told(words % {"what": title}, _number(values[0]), _number(values[1]))


def _rest(before: Policy, now: Policy) -> Iterator[str]:
    parts = (
        (_("Accounts in the programme"), before.cap.count, now.cap.count),
        (_("KAM hours of the programme"), before.cap.hours, now.cap.hours),
        (_("Months that measures look at"), before.months, now.months),
        (_("Share of criteria that must be known"), before.minimum_coverage, now.minimum_coverage),
        (_("Criteria that must be met"), before.met_needed, now.met_needed),
        (_("Accounts kept out by name"), len(before.exclusions), len(now.exclusions)),
    )
    for words, old, new in parts:
        if old != new:
            yield _told(words, _number(old), _number(new))
    if before.unit != now.unit:
        yield _told(_("Unit"), before.unit, now.unit)


def _told(words: str, old: str, new: str) -> str:
    return f"{words}: {old} → {new}"


def _number(value: Any) -> str:
    if value is None:
        return "—"
    return number_text(value, 0 if float(value).is_integer() else 2)


def _band(band: Band | None) -> str:
    if band is None:
        return "—"
    low = [] if band.at_least is None else [f"≥ {_number(band.at_least)}"]
    return " ".join([*low, *([] if band.at_most is None else [f"≤ {_number(band.at_most)}"])])
