"""What pages show of policies: versions with their words, never the viewer's rights."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from zelo.analytics.selection import Policy as Rules
from zelo.apps.selection.enums import VersionState
from zelo.apps.selection.models import Policy, PolicyVersion
from zelo.apps.selection.policies import words
from zelo.apps.selection.policies.reading import parse
from zelo.engine.measures import known_measures
from zelo.engine.policies import list_policies
from zelo.lib.errors import InvalidInput, ZeloError
from zelo.ui.figures import page_language

LOOKS = {
    VersionState.DRAFT: ("yellow", "pencil"),
    VersionState.APPROVED: ("green", "check"),
    VersionState.RETIRED: ("secondary", "archive"),
}


@dataclass(frozen=True)
class ShownVersion:
    """A version with its rules; fault: why they cannot be read any more."""

    version: PolicyVersion
    rules: Rules | None
    fault: str

    @property
    def title(self) -> str:
        return words.title_of(self.rules) if self.rules else self.version.policy.name

    @property
    def look(self) -> dict[str, str]:
        state = VersionState(self.version.state)
        tone, icon = LOOKS[state]
        return {"label": str(state.label), "tone": tone, "icon": icon}


@dataclass(frozen=True)
class ShownPolicy:
    """A policy with its versions, newest first."""

    policy: Policy
    versions: list[ShownVersion]

    @property
    def used(self) -> ShownVersion | None:
        return next((shown for shown in self.versions if shown.version.in_use), None)

    @property
    def draft(self) -> ShownVersion | None:
        return next((shown for shown in self.versions if shown.version.state == VersionState.DRAFT), None)

    @property
    def title(self) -> str:
        return (self.used or self.versions[0]).title if self.versions else self.policy.name


def show_version(version: PolicyVersion) -> ShownVersion:
    try:
        return ShownVersion(version, parse(version.text), "")
    except InvalidInput as error:
        return ShownVersion(version, None, str(error))


def show_policy(policy: Policy, versions: Iterable[PolicyVersion]) -> ShownPolicy:
    ordered = sorted(versions, key=lambda version: -version.number)
    return ShownPolicy(policy, [show_version(version) for version in ordered])


def show_policies(policies: Iterable[Policy]) -> list[ShownPolicy]:
    """Policies whose versions are read already."""
    found: Any = policies
    return [show_policy(policy, policy.versions.all()) for policy in found]


def rules_in_words(rules: Rules) -> dict[str, Any]:
    """Everything that a version says, ready for its page."""
    measures = known_measures(settings.HOME)
    criteria = [words.criterion_words(criterion, measures) for criterion in rules.criteria]
    return {
        "rules": rules,
        "description": rules.description.to(page_language()),
        "axes": [
            (
                words.axis_text(axis),
                [said for said, c in zip(criteria, rules.criteria, strict=True) if c.axis == axis],
            )
            for axis in ("attractiveness", "strength")
        ],
        "tiers": [words.tier_words(tier) for tier in rules.tiers],
        "rule": words.rule_text(rules),
        "cap": words.cap_text(rules),
        "unit": words.unit_text(rules.unit),
        "exclusions": [(entry.account, entry.reason.to(page_language())) for entry in rules.exclusions],
        "has_gates": any(criterion.gate for criterion in rules.criteria),
        "has_met": any(criterion.met for criterion in rules.criteria),
    }


def sources(versions: Iterable[PolicyVersion]) -> list[tuple[str, Any]]:
    """What a new policy may begin with: starters and files of the home, and versions."""
    language = page_language()
    found: list[tuple[str, Any]] = []
    try:
        starters = list_policies(settings.HOME)
    except ZeloError:
        starters = []
    files = [(f"file:{file.policy.name}", file.policy.title.to(language)) for file in starters]
    if files:
        found.append((_("Starters and files"), list(dict(files).items())))
    own = [
        (f"version:{version.pk}", f"{version.policy.name} {version.number} · {version.get_state_display()}")
        for version in versions
    ]
    if own:
        found.append((_("Policies of this company"), own))
    return found


def text_difference(before: str, after: str) -> list[tuple[str, str]]:
    """Lines with their mark: "+", "-", " " and, between distant places, "@"."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=2, lineterm="")
    return [(line[0], line[1:]) for line in lines if not line.startswith(("---", "+++"))]
