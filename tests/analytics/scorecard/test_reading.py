import tomllib

import pytest

from zelo.analytics.scorecard import Band, Criterion, Linear, Logarithmic, Percentile, Rubric
from zelo.analytics.scorecard.reading import read_criteria
from zelo.analytics.scorecard.section import Section
from zelo.lib.errors import InvalidInput

MEASURES = {
    "revenue": "higher",
    "margin_rate": "higher",
    "influence": "higher",
    "purchase_delay": "lower",
    "overdue_tickets": "lower",
}

CRITERIA = """
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
"""


def parse(text=CRITERIA):
    return read_criteria(Section(tomllib.loads(text), "", ("criteria",)), MEASURES)


def test_criteria_are_read_whole():
    assert parse() == (
        Criterion(
            "revenue",
            30,
            "strength",
            Logarithmic(1000, 1_000_000),
            gate=Band(1000),
            gate_unknown="pass",
            met=Band(50_000),
        ),
        Criterion(
            "margin_rate",
            2.5,
            "strength",
            Linear(((0, 0), (0.5, 100))),
            unknown="zero",
            gate=Band(0.05, 0.95),
        ),
        Criterion("influence", 10, "attractiveness", Rubric(((1, 30), (4, 100)))),
        Criterion("purchase_delay", 10, "attractiveness", Percentile(reverse=True), better="lower"),
        Criterion("overdue_tickets", 1, "strength", Rubric(((1, 80), (4, 0)), below=80), better="lower"),
    )


PAIRS = "pairs [value, points], values rising, points from 0 to 100"
MISTAKES = [
    (
        '"margin_rate"',
        '"margim_rate"',
        'criteria[margim_rate].measure: found "margim_rate"; allowed: revenue, margin_rate, influence, '
        'purchase_delay, overdue_tickets. Did you mean "margin_rate"?',
    ),
    ('measure = "margin_rate"', "", "criteria[#2].measure: missing; needed: revenue, margin_rate"),
    (
        '"margin_rate"',
        '"revenue"',
        "criteria[revenue]: the measure appears twice; allowed: one criterion per",
    ),
    (
        "weight = 30",
        "weight = 0",
        "criteria[revenue].weight: found 0; allowed: a number from 0.000001 up to 1000000",
    ),
    ("weight = 30", "weight = -1", "criteria[revenue].weight: found -1; allowed: a number from 0.000001"),
    ("weight = 30", 'weight = "30"', 'criteria[revenue].weight: found "30"; allowed: a number from'),
    ("weight = 30", "weight = inf", "criteria[revenue].weight: found Infinity; allowed: a number from"),
    ("weight = 30", "wieght = 30", "criteria[revenue].wieght: unknown key; allowed: measure, weight, axis"),
    (
        'axis = "strength"',
        'axis = "strenght"',
        'criteria[revenue].axis: found "strenght"; allowed: attractiveness, strength. '
        'Did you mean "strength"?',
    ),
    (
        'unknown = "zero"',
        'unknown = "neutral"',
        'criteria[margin_rate].unknown: found "neutral"; allowed: redistribute, zero',
    ),
    (
        'kind = "logarithmic"',
        'kind = "logaritmic"',
        'criteria[revenue].scale.kind: found "logaritmic"; allowed: linear, logarithmic, percentile, rubric. '
        'Did you mean "logarithmic"?',
    ),
    ("from = 1000,", "", "criteria[revenue].scale.from: missing; needed: a number from 0.000001"),
    ("from = 1000,", "from = 0,", "criteria[revenue].scale.from: found 0; allowed: a number from 0.000001"),
    (
        "to = 1_000_000",
        "to = 10",
        "criteria[revenue].scale.to: found 10; allowed: a number above 1000, the from, as higher is better",
    ),
    (
        '{ kind = "percentile" }',
        '{ kind = "logarithmic", from = 1, to = 9 }',
        "criteria[purchase_delay].scale.to: found 9; allowed: a number below 1, the from, as lower is better",
    ),
    (
        '{ kind = "percentile" }',
        '{ kind = "percentile", from = 1 }',
        "criteria[purchase_delay].scale.from: unknown key; allowed: kind",
    ),
    (
        '{ kind = "percentile" }',
        '"percentile"',
        'criteria[purchase_delay].scale: found "percentile"; allowed: a',
    ),
    (
        ", anchors = [[0, 0], [0.5, 100]]",
        "",
        f"criteria[margin_rate].scale.anchors: missing; needed: at least 2 {PAIRS}",
    ),
    (
        "[[0, 0], [0.5, 100]]",
        "[[0, 0]]",
        f"criteria[margin_rate].scale.anchors: found [[0, 0]]; allowed: at least 2 {PAIRS}",
    ),
    ("[[0, 0], [0.5, 100]]", "[[1, 0], [0.5, 100]]", "found [[1, 0], [0.5, 100]]; allowed: at least 2 pairs"),
    ("[[0, 0], [0.5, 100]]", "[[1, 0], [1, 100]]", "found [[1, 0], [1, 100]]; allowed: at least 2 pairs"),
    ("[[0, 0], [0.5, 100]]", "[[0, 0], [1, 101]]", "found [[0, 0], [1, 101]]; allowed: at least 2 pairs"),
    ("[[0, 0], [0.5, 100]]", "[[0, 0], [1, 50, 3]]", "found [[0, 0], [1, 50, 3]]; allowed: at least 2 pairs"),
    ("[[0, 0], [0.5, 100]]", '[[0, 0], ["1", 50]]', 'found [[0, 0], ["1", 50]]; allowed: at least 2 pairs'),
    (
        "[[0, 0], [0.5, 100]]",
        "[[0, 10], [0.5, 0]]",
        "criteria[margin_rate].scale.anchors: found [[0, 10], [0.5, 0]]; allowed: points that never fall as "
        "the value rises, as higher is better for this measure",
    ),
    (
        "[[1, 80], [4, 0]]",
        "[[1, 80], [4, 90]]",
        "criteria[overdue_tickets].scale.levels: found [[1, 80], [4, 90]]; allowed: points that never rise",
    ),
    (
        "levels = [[1, 30], [4, 100]]",
        "levels = []",
        "criteria[influence].scale.levels: found []; allowed: at least 1",
    ),
    (
        "gate = { at_least = 1000, unknown",
        "gate = { unknown",
        "criteria[revenue].gate: no limit found; needed: at_least, at_most or both",
    ),
    (
        'unknown = "pass"',
        'unknown = "skip"',
        'criteria[revenue].gate.unknown: found "skip"; allowed: fail, pass',
    ),
    (
        "at_most = 0.95",
        "at_most = 0.01",
        "criteria[margin_rate].gate.at_most: found 0.01; allowed: a number from 0.05, the at_least, up",
    ),
    ("met = { at_least = 50_000 }", "met = { atleast = 1 }", "criteria[revenue].met.atleast: unknown key"),
    (
        "met = { at_least = 50_000 }",
        "met = 50",
        "criteria[revenue].met: found 50; allowed: a table with at_least",
    ),
]


@pytest.mark.parametrize(("old", "new", "message"), MISTAKES)
def test_mistake_is_named_with_its_place_and_what_is_allowed(old, new, message):
    assert old in CRITERIA
    with pytest.raises(InvalidInput) as error:
        parse(CRITERIA.replace(old, new, 1))
    assert message in str(error.value)
