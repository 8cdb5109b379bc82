"""A policy from its TOML text."""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from itertools import pairwise
from typing import cast, get_args

from zelo.analytics.scorecard.criterion import Better, Criterion
from zelo.analytics.scorecard.reading import read_criteria
from zelo.analytics.scorecard.section import SMALLEST_POSITIVE, Section, entry_name, is_whole
from zelo.analytics.selection.policy import KEY_TIERS, Cap, Exclusion, Policy, Require, Tier, Unit
from zelo.lib.errors import InvalidInput
from zelo.lib.text import Text

_KEYS = (
    "name",
    "version",
    "title",
    "description",
    "unit",
    "months",
    "minimum_coverage",
    "rule",
    "criteria",
    "tiers",
    "cap",
    "exclusions",
    "stability",
)
_TIER_KEYS = ("name", "enter", "stay", "hours", "count")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_MOST_ACCOUNTS = 10**9


def parse_policy(text: str, measures: Mapping[str, Better]) -> Policy:
    """A policy from TOML, checked as a whole.

    measures: every measure that a criterion may name, with its direction, "higher" or "lower".
    Raises: InvalidInput at the first mistake: its key path, what was there, what is allowed.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"The policy is not valid TOML: {error}") from error
    return policy_of(content, measures)


def policy_of(content: Mapping[str, object], measures: Mapping[str, Better]) -> Policy:
    """A policy from what its TOML says, as `parse_policy`."""
    document = Section(content, "", _KEYS)
    criteria = read_criteria(document, measures)
    cap = _read_cap(document)
    return Policy(
        name=_read_name(document),
        version=document.integer("version", low=1, high=_MOST_ACCOUNTS),
        title=document.text("title"),
        description=document.text("description", Text("", "")),
        unit=cast(Unit, document.choice("unit", get_args(Unit), "root")),
        months=document.integer("months", default=12, low=1, high=60),
        minimum_coverage=document.number("minimum_coverage", default=0.5, low=0, high=1),
        criteria=criteria,
        tiers=_read_tiers(document, cap),
        require=_read_rule(document, criteria),
        cap=cap,
        exclusions=_read_exclusions(document),
        stability=_read_stability(document),
        hash=content_hash(content),
    )


def content_hash(content: Mapping[str, object]) -> str:
    """SHA-256 (hexadecimal) of parsed TOML as JSON with sorted keys; 75 and 75.0 are the same number."""
    canonical = json.dumps(
        _plain(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _read_name(document: Section) -> str:
    name = document.word("name", "a name")
    if not _NAME.fullmatch(name):
        document.refuse("name", "lower case letters, digits, - and _, beginning with a letter or digit")
    return name


def _read_rule(document: Section, criteria: tuple[Criterion, ...]) -> Require | None:
    if not document.has("rule"):
        return None
    rule = document.table("rule", ("require",))
    countable = sum(criterion.met is not None for criterion in criteria)
    if not countable:
        raise InvalidInput(
            "rule: no criterion says when it is met; needed: `met` on at least one of criteria"
        )
    require = rule.content.get("require")
    if require == "any" or require == "all":
        return require
    if not is_whole(require, 1, countable):
        rule.refuse("require", f"any, all, or a whole number from 1 to {countable}, the criteria with `met`")
    return require


def _read_tiers(document: Section, cap: Cap) -> tuple[Tier, ...]:
    tiers: list[Tier] = []
    for position, entry in enumerate(document.tables("tiers")):
        section = Section(entry, entry_name(entry, "name", "tiers", position), _TIER_KEYS)
        tiers.append(_read_tier(section, hours_needed=cap.hours is not None))
    if not tiers:
        document.refuse("tiers", f"at least one table under [[tiers]], among {', '.join(KEY_TIERS)}")
    for better, worse in pairwise(tiers):
        _check_order(better, worse)
    return tuple(tiers)


def _read_tier(section: Section, *, hours_needed: bool) -> Tier:
    name = section.choice("name", KEY_TIERS)
    enter = section.number("enter", low=0, high=100)
    stay = section.number("stay", default=enter, low=0, high=enter)
    hours = None
    if hours_needed or section.has("hours"):
        hours = section.number("hours", low=SMALLEST_POSITIVE, high=1e6)
    count = section.integer("count", low=1, high=_MOST_ACCOUNTS) if section.has("count") else None
    return Tier(name, enter, stay, hours, count)


def _check_order(better: Tier, worse: Tier) -> None:
    if KEY_TIERS.index(better.name) >= KEY_TIERS.index(worse.name):
        raise InvalidInput(
            f"tiers[{worse.name}].name: found after {better.name}; "
            f"allowed: each tier once, best first: {', '.join(KEY_TIERS)}"
        )
    for key, upper, lower in (("enter", better.enter, worse.enter), ("stay", better.stay, worse.stay)):
        if lower > upper:
            raise InvalidInput(
                f"tiers[{worse.name}].{key}: found {lower:g}; "
                f"allowed: a number up to {upper:g}, the {key} of {better.name}"
            )


def _read_cap(document: Section) -> Cap:
    if not document.has("cap"):
        return Cap()
    cap = document.table("cap", ("count", "hours"))
    if not cap.content:
        raise InvalidInput("cap: no limit found; needed: count, hours or both")
    count = cap.integer("count", low=1, high=_MOST_ACCOUNTS) if cap.has("count") else None
    return Cap(count, cap.number("hours", low=SMALLEST_POSITIVE) if cap.has("hours") else None)


def _read_exclusions(document: Section) -> tuple[Exclusion, ...]:
    exclusions: list[Exclusion] = []
    for position, entry in enumerate(document.tables("exclusions")):
        path = entry_name(entry, "account", "exclusions", position)
        section = Section(entry, path, ("account", "reason"))
        account = section.word("account", 'the account\'s id as text, as in account = "14646"')
        if any(account == earlier.account for earlier in exclusions):
            raise InvalidInput(f"{path}: the account appears twice; allowed: one exclusion per account")
        exclusions.append(Exclusion(account, section.text("reason")))
    return tuple(exclusions)


def _read_stability(document: Section) -> tuple[tuple[str, float], ...]:
    if not document.has("stability"):
        return ()
    section = document.table("stability", ("concentration",))
    return tuple((key, section.number(key, low=SMALLEST_POSITIVE)) for key in section.content)
