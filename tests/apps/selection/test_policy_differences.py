"""Differences of two policies in words: none with itself, and none that is missed."""

import dataclasses
from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings

from tests.apps.selection.random_policies import MEASURES, policies
from zelo.analytics.scorecard import Band, Criterion, Logarithmic, Percentile
from zelo.analytics.selection import Cap, Exclusion, Policy, Tier, parse_policy
from zelo.apps.selection.policies.difference import differences
from zelo.apps.selection.policies.writing import write_anew
from zelo.engine.measures import directions
from zelo.engine.policies import _starters
from zelo.lib.text import Text

BALANCED = parse_policy(_starters()["balanced"], directions(MEASURES))


def parse(content: dict[str, Any]) -> Policy:
    return parse_policy(write_anew(content), directions(MEASURES))


@settings(max_examples=100)
@given(policies())
def test_a_policy_is_no_different_from_itself(content: dict[str, Any]) -> None:
    assert differences(parse(content), parse(content), MEASURES) == []


@settings(max_examples=150)
@given(policies(), policies())
def test_policies_that_differ_are_told_apart(one: dict[str, Any], other: dict[str, Any]) -> None:
    first, second = (replace(parse(content), version=1, hash="") for content in (one, other))
    assert bool(differences(first, second, MEASURES)) == (first != second)
    assert bool(differences(second, first, MEASURES)) == (first != second)


def first_criterion(**changes: Any) -> Policy:
    return replace(BALANCED, criteria=(replace(BALANCED.criteria[0], **changes), *BALANCED.criteria[1:]))


def first_tier(**changes: Any) -> Policy:
    return replace(BALANCED, tiers=(replace(BALANCED.tiers[0], **changes), *BALANCED.tiers[1:]))


CHANGES: dict[str, Policy] = {
    "title": replace(BALANCED, title=Text("x", "y")),
    "description": replace(BALANCED, description=Text("x", "y")),
    "unit": replace(BALANCED, unit="group"),
    "months": replace(BALANCED, months=6),
    "minimum_coverage": replace(BALANCED, minimum_coverage=0.7),
    "criteria": replace(BALANCED, criteria=BALANCED.criteria[1:]),
    "tiers": replace(BALANCED, tiers=BALANCED.tiers[:2]),
    "require": replace(BALANCED, require="all"),
    "cap": replace(BALANCED, cap=Cap(40, 321)),
    "exclusions": replace(BALANCED, exclusions=(Exclusion("C1", Text("x", "y")),)),
    "stability": replace(BALANCED, stability=(("concentration", 100.0),)),
    "criterion.weight": first_criterion(weight=15.000001),
    "criterion.axis": first_criterion(axis="attractiveness"),
    "criterion.scale": first_criterion(scale=Logarithmic(1, 2)),
    "criterion.better": first_criterion(better="lower", scale=Percentile(reverse=True)),
    "criterion.unknown": first_criterion(unknown="zero"),
    "criterion.gate": first_criterion(gate=Band(1, None)),
    "criterion.gate_unknown": first_criterion(gate=Band(1, None), gate_unknown="pass"),
    "criterion.met": first_criterion(met=None),
    "criterion.measure": first_criterion(measure="revenue"),
    "tier.name": replace(BALANCED, tiers=(Tier("priority", 78, 73, 16, 8),)),
    "tier.enter": first_tier(enter=79),
    "tier.stay": first_tier(stay=72),
    "tier.hours": first_tier(hours=None),
    "tier.count": first_tier(count=9),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_single_change_is_told(name: str) -> None:
    assert differences(BALANCED, CHANGES[name], MEASURES)


def test_no_part_of_a_policy_is_forgotten() -> None:
    """A field added to a policy must be compared, and stand in the list above."""
    parts = {field.name for field in dataclasses.fields(Policy)} - {"name", "version", "hash"}
    parts |= {f"criterion.{field.name}" for field in dataclasses.fields(Criterion)}
    parts |= {f"tier.{field.name}" for field in dataclasses.fields(Tier)}
    assert parts == set(CHANGES)


def test_a_change_is_said_in_words() -> None:
    with translation.override("en"):
        found = differences(BALANCED, first_criterion(weight=20, gate=Band(1000, None)), MEASURES)
        said = [(entry.subject, entry.part, entry.before, entry.after) for entry in found]
    assert said == [
        ("Recurring revenue", "weight", "15", "20"),
        ("Recurring revenue", "gate", "none", "at least R$1,000.00"),
    ]


def test_what_came_and_went_is_one_line_each() -> None:
    with translation.override("pt-br"):
        gone = replace(BALANCED, criteria=BALANCED.criteria[1:])
        [line] = [entry for entry in differences(BALANCED, gone, MEASURES) if entry.kind == "removed"]
    assert (line.subject, line.before) == ("Receita recorrente", "peso 15, percentil entre todas as contas")
