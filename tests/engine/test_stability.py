"""How firm a stored evaluation is, and what would move one account."""

from datetime import date

import pytest

from zelo.engine.evaluate import run_evaluation
from zelo.engine.evaluations import Evaluation
from zelo.engine.home import Home
from zelo.engine.policies import read_policy
from zelo.engine.stability import (
    evaluation_stability,
    score_stored,
    stability_table,
    what_if,
    what_if_json,
    what_if_line,
)
from zelo.warehouse.catalogue import catalogue

from .conftest import Importer, silent

POLICY = """
name = "two"
version = 1
title = "Two"
minimum_coverage = 0.5
[stability]
concentration = {concentration}
[[criteria]]
measure = "revenue"
weight = 50
axis = "strength"
scale = {{ kind = "linear", anchors = [[0, 0], [1000, 100]] }}
[[criteria]]
measure = "purchase_frequency"
weight = 50
axis = "attractiveness"
scale = {{ kind = "linear", anchors = [[0, 0], [10, 100]] }}
[[tiers]]
name = "strategic"
enter = 60
"""

SALES = """account_id;document;day;amount
A;1;2026-01-10;1000,00
B;2;2026-01-10;400,00
B;3;2026-02-10;400,00
B;4;2026-03-10;100,00
B;5;2026-04-10;50,00
"""


def evaluated(home: Home, take: Importer, concentration: float = 200) -> Evaluation:
    take(SALES)
    chosen = read_policy(POLICY.format(concentration=concentration), "test", catalogue())
    return run_evaluation(home, chosen, as_of=date(2026, 10, 31), progress=silent)


def test_score_stored_gives_the_stored_scores(home: Home, take: Importer) -> None:
    """A: (100 + 10) / 2 = 55; B: (95 + 40) / 2 = 67.5."""
    evaluation = evaluated(home, take)
    assert score_stored(evaluation).score.tolist() == [55.0, 67.5]
    assert evaluation.accounts["score"].to_pylist() == [55.0, 67.5]


def test_stability_is_certain_where_weights_hardly_vary(home: Home, take: Importer) -> None:
    drawn = evaluation_stability(evaluated(home, take, concentration=1_000_000), draws=50, seed=1)
    assert [(row[0], row[3]) for row in drawn.rows()] == [("B", 1.0), ("A", 0.0)]


def test_stability_varies_with_the_weights_and_repeats_with_the_seed(home: Home, take: Importer) -> None:
    """A is in where revenue weighs 5/9 or more, B where it weighs more than 4/11: both are seen."""
    evaluation = evaluated(home, take, concentration=20)
    rows = evaluation_stability(evaluation, draws=400, seed=7).rows()
    chances = {row[0]: row[3] for row in rows}
    assert 0.15 < chances["A"] < 0.5
    assert 0.8 < chances["B"] < 1.0
    assert evaluation_stability(evaluation, draws=400, seed=7).rows() == rows
    columns, shown = stability_table(evaluation_stability(evaluation, draws=400, seed=7), "pt", most=1)
    assert (len(columns), len(shown)) == (6, 1)


def test_what_if_names_the_value_that_brings_an_account_in(home: Home, take: Importer) -> None:
    """A lacks 5 points: one more purchase brings 5, to 60."""
    evaluation = evaluated(home, take)
    found = what_if(evaluation, evaluation.record("A"))
    assert found is not None and found.best is not None
    assert (found.enters, found.best.measure) == (True, "purchase_frequency")
    assert found.best.needed == pytest.approx(2.0, abs=1e-6)
    sentence = what_if_line(evaluation, found, "en")
    assert sentence == "It would enter if Purchase frequency went from 1 to 2, all else being equal."
    assert "Frequência de compra passasse de 1 para 2," in what_if_line(evaluation, found, "pt")
    content = what_if_json(found)
    assert content is not None
    assert (content["enters"], content["best"], len(content["changes"])) == (True, "purchase_frequency", 2)


def test_what_if_says_nothing_of_an_account_without_a_score(home: Home, take: Importer) -> None:
    assert what_if_line(evaluated(home, take), None, "en") == ""
    assert what_if_json(None) is None


@pytest.mark.parametrize(("language", "start"), [("en", "It would leave if"), ("pt", "Sairia se")])
def test_what_if_says_how_an_account_would_leave(
    home: Home, take: Importer, language: str, start: str
) -> None:
    evaluation = evaluated(home, take)
    found = what_if(evaluation, evaluation.record("B"))
    assert what_if_line(evaluation, found, "en" if language == "en" else "pt").startswith(start)
