import hashlib

import pytest

from zelo.analytics.selection import Cap, Exclusion, Tier, parse_policy
from zelo.lib.errors import InvalidInput
from zelo.lib.text import Text

MEASURES = {
    "revenue": "higher",
    "margin_rate": "higher",
    "influence": "higher",
    "purchase_delay": "lower",
    "overdue_tickets": "lower",
}

POLICY = """
name = "recurring"
version = 3
title = { pt = "Recorrente", en = "Recurring" }
description = { pt = "Contratos", en = "Contracts" }
unit = "group"
months = 24
minimum_coverage = 0.6

[rule]
require = "any"

[[criteria]]
measure = "revenue"
weight = 30
axis = "strength"
scale = { kind = "logarithmic", from = 1000, to = 1_000_000 }
gate = { at_least = 1000, unknown = "pass" }
met = { at_least = 50_000 }

[[criteria]]
measure = "margin_rate"
weight = 2.5
axis = "strength"
scale = { kind = "linear", anchors = [[0, 0], [0.5, 100]] }
unknown = "zero"
gate = { at_least = 0.05, at_most = 0.95 }

[[criteria]]
measure = "influence"
weight = 10
axis = "attractiveness"
scale = { kind = "rubric", levels = [[1, 30], [4, 100]] }

[[criteria]]
measure = "purchase_delay"
weight = 10
axis = "attractiveness"
scale = { kind = "percentile" }

[[criteria]]
measure = "overdue_tickets"
weight = 1
axis = "strength"
scale = { kind = "rubric", levels = [[1, 80], [4, 0]] }

[[tiers]]
name = "strategic"
enter = 75.5
stay = 70
hours = 16
count = 10

[[tiers]]
name = "developing"
enter = 60
hours = 2.5

[cap]
count = 40
hours = 320

[[exclusions]]
account = "14646"
reason = { pt = "Sócio em comum", en = "Common owner" }

[[exclusions]]
account = "12"
reason = "liquidada"

[stability]
concentration = 200
"""


def parse(text=POLICY):
    return parse_policy(text, MEASURES)


def with_change(old, new):
    assert POLICY.count(old) >= 1
    return POLICY.replace(old, new, 1)


def test_policy_is_read_whole():
    policy = parse()
    assert (policy.name, policy.version, policy.unit, policy.months) == ("recurring", 3, "group", 24)
    assert policy.title == Text("Recorrente", "Recurring")
    assert policy.description == Text("Contratos", "Contracts")
    assert (policy.minimum_coverage, policy.require, policy.met_needed) == (0.6, "any", 1)
    assert policy.tiers == (Tier("strategic", 75.5, 70, 16, 10), Tier("developing", 60, 60, 2.5))
    assert policy.cap == Cap(40, 320)
    assert policy.exclusions == (
        Exclusion("14646", Text("Sócio em comum", "Common owner")),
        Exclusion("12", Text("liquidada", "liquidada")),
    )
    assert policy.stability == (("concentration", 200),)


SMALL = """
name = "a"
version = 1
title = "A"
[[criteria]]
measure = "revenue"
weight = 1
axis = "strength"
scale = { kind = "percentile" }
[[tiers]]
name = "priority"
enter = 50
"""


def test_policy_has_defaults():
    policy = parse(SMALL)
    assert policy.title == Text("A", "A")
    assert policy.description == Text("", "")
    assert (policy.unit, policy.months, policy.minimum_coverage) == ("root", 12, 0.5)
    assert (policy.require, policy.met_needed, policy.cap) == (None, 0, Cap())
    assert policy.tiers == (Tier("priority", 50, 50),)
    assert (policy.exclusions, policy.stability) == ((), ())


def test_hash_ignores_layout_and_comments_and_sees_every_value():
    before = parse(SMALL).hash
    assert before == parse("# commented\n" + SMALL.replace("enter = 50", "enter    = 50.0")).hash
    assert before == parse(SMALL.replace("{ kind = ", '{ "kind" = ')).hash
    assert before != parse(SMALL.replace("enter = 50", "enter = 50.5")).hash
    assert before != parse(SMALL.replace('title = "A"', 'title = "B"')).hash


def test_hash_is_that_of_the_canonical_json():
    canonical = (
        '{"criteria":[{"axis":"strength","measure":"revenue","scale":{"kind":"percentile"},"weight":1}],'
        '"name":"a","tiers":[{"enter":50,"name":"priority"}],"title":"A","version":1}'
    )
    assert parse(SMALL).hash == hashlib.sha256(canonical.encode()).hexdigest()


@pytest.mark.parametrize(("require", "needed"), [('"any"', 1), ('"all"', 2), ("2", 2), ("1", 1)])
def test_rule_says_how_many_criteria_must_be_met(require, needed):
    text = with_change('require = "any"', f"require = {require}")
    text = text.replace('unknown = "zero"', 'unknown = "zero"\nmet = { at_least = 0.1 }')
    assert parse(text).met_needed == needed


MISTAKES = [
    ("version = 3", "version = 3\nversoin = 4", "versoin: unknown key; allowed: name, version, "),
    ("version = 3", "version = 3\nversoin = 4", 'Did you mean "version"?'),
    ('name = "recurring"', "", "name: missing; needed: a name"),
    ('name = "recurring"', 'name = "My policy"', 'name: found "My policy"; allowed: lower case letters'),
    ('name = "recurring"', "name = 2024-01-01", 'name: found "2024-01-01"; allowed: a name'),
    ("version = 3", "version = 0", "version: found 0; allowed: a whole number from 1 up to 1000000000"),
    ("version = 3", "version = 1.5", "version: found 1.5; allowed: a whole number from 1"),
    ("version = 3", "version = true", "version: found true; allowed: a whole number from 1"),
    ("version = 3", f"version = {10**400}", "version: found 1000000000"),
    ("version = 3", "", "version: missing; needed: a whole number from 1"),
    ('{ pt = "Recorrente", en = "Recurring" }', '""', 'title: found ""; allowed: a text, or a table { pt ='),
    (', en = "Recurring" }', " }", "title.en: missing; needed: a text in English"),
    ('en = "Recurring" }', 'es = "Repetida" }', "title.es: unknown key; allowed: pt, en"),
    ('pt = "Recorrente"', 'pt = " "', 'title.pt: found " "; allowed: a text in Portuguese'),
    ('"group"', '"gruop"', 'unit: found "gruop"; allowed: establishment, root, group. Did you mean "group"?'),
    ("months = 24", "months = 0", "months: found 0; allowed: a whole number from 1 up to 60"),
    (
        "minimum_coverage = 0.6",
        "minimum_coverage = 60",
        "minimum_coverage: found 60; allowed: a number from 0 up to 1",
    ),
    ("minimum_coverage = 0.6", "minimum_coverage = nan", "minimum_coverage: found NaN; allowed: a number"),
    ("[rule]", "[[rule]]", 'rule: found [{"require": "any"}]; allowed: a table with require'),
    (
        'require = "any"',
        'require = "most"',
        'rule.require: found "most"; allowed: any, all, or a whole number',
    ),
    (
        'require = "any"',
        "require = 2",
        "rule.require: found 2; allowed: any, all, or a whole number from 1 to 1",
    ),
    (
        'require = "any"',
        "require = 0",
        "rule.require: found 0; allowed: any, all, or a whole number from 1 to 1",
    ),
    ('require = "any"', "require = true", "rule.require: found true; allowed: any, all, or a whole number"),
    ('require = "any"', "", "rule.require: missing; needed: any, all, or a whole number from 1 to 1"),
    ("met = { at_least = 50_000 }", "", "rule: no criterion says when it is met; needed: `met`"),
    (
        'name = "strategic"',
        'name = "standard"',
        'tiers[standard].name: found "standard"; allowed: strategic, ',
    ),
    ('name = "strategic"', "", "tiers[#1].name: missing; needed: strategic, priority, developing"),
    ('"developing"', '"strategic"', "tiers[strategic].name: found after strategic; allowed: each tier once"),
    ("enter = 75.5", "enter = 101", "tiers[strategic].enter: found 101; allowed: a number from 0 up to 100"),
    ("stay = 70", "stay = 76", "tiers[strategic].stay: found 76; allowed: a number from 0 up to 75.5"),
    (
        "enter = 60",
        "enter = 80",
        "tiers[developing].enter: found 80; allowed: a number up to 75.5, the enter of",
    ),
    ("stay = 70", "stay = 59", "tiers[developing].stay: found 60; allowed: a number up to 59, the stay of"),
    ("hours = 2.5", "", "tiers[developing].hours: missing; needed: a number from 0.000001 up to 1000000"),
    ("count = 10", "count = 0", "tiers[strategic].count: found 0; allowed: a whole number from 1"),
    ("count = 40\nhours = 320", "", "cap: no limit found; needed: count, hours or both"),
    ("count = 40", "count = 2.5", "cap.count: found 2.5; allowed: a whole number from 1"),
    ("hours = 320", "hours = 0", "cap.hours: found 0; allowed: a number from 0.000001"),
    (
        'account = "14646"',
        "account = 14646",
        "exclusions[#1].account: found 14646; allowed: the account's id",
    ),
    ('account = "12"', 'account = "14646"', "exclusions[14646]: the account appears twice"),
    ('reason = "liquidada"', "", "exclusions[12].reason: missing; needed: a text, or a table"),
    (
        "concentration = 200",
        "concentration = -1",
        "stability.concentration: found -1; allowed: a number from",
    ),
    ("[[tiers]]", "[tiers.first]", "not valid TOML"),
    ('name = "recurring"', "name = recurring", "The policy is not valid TOML: Invalid value (at line 2"),
]


@pytest.mark.parametrize(("old", "new", "message"), MISTAKES)
def test_mistake_is_named_with_its_place_and_what_is_allowed(old, new, message):
    with pytest.raises(InvalidInput) as error:
        parse(with_change(old, new))
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "criteria: missing; needed: at least one table under [[criteria]]"),
        ("criteria = 3", "criteria: found 3; allowed: tables, each under its own [[criteria]]"),
        (SMALL.split("[[tiers]]")[0], "tiers: missing; needed: at least one table under [[tiers]], among"),
    ],
)
def test_policy_without_a_part_is_refused(text, message):
    with pytest.raises(InvalidInput) as error:
        parse(text)
    assert str(error.value).startswith(message)
