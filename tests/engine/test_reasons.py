"""The sentence of reason names the stored numbers, in both languages, for 200 random accounts."""

import json
import random
import re
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from zelo.engine.evaluate import run_evaluation
from zelo.engine.evaluations import Evaluation
from zelo.engine.home import Home
from zelo.engine.policies import find_policy
from zelo.engine.reasons import reason
from zelo.warehouse.catalogue import catalogue

from .conftest import Importer, silent

AS_OF = date(2026, 10, 31)
NUMBER = {
    "pt": r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?|-?\d+(?:,\d+)?",
    "en": r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?",
}


def sales(accounts: int) -> str:
    chance = random.Random(20261125)
    lines = ["account_id;document;day;amount"]
    for account in range(accounts):
        since, size = chance.choice((60, 200, 420, 700)), chance.choice((90, 900, 9000))
        for number in range(chance.choice((1, 2, 3, 5, 8, 20, 40))):
            day = AS_OF - timedelta(chance.randrange(since))
            amount = f"{chance.uniform(0.1, 1) * size:.2f}".replace(".", ",")
            lines.append(f"{_name(account)};D{account}-{number};{day};{amount}")
    return "\n".join(lines) + "\n"


def _name(account: int) -> str:
    return "".join(chr(ord("A") + int(digit)) for digit in f"{account:04}")


@pytest.fixture
def evaluation(home: Home, take: Importer) -> Evaluation:
    take(sales(260))
    return run_evaluation(home, find_policy(home, "purchases"), as_of=AS_OF, progress=silent)


def rounded(value: Any, places: int) -> set[Decimal]:
    """A number at so many decimals; a tie may go either way."""
    exact = Decimal(str(value))
    unit = Decimal(1).scaleb(-places)
    return {exact.quantize(unit, rounding) for rounding in (ROUND_HALF_UP, ROUND_HALF_EVEN)}


def value_as_shown(name: str, value: Any) -> set[Decimal]:
    unit = catalogue()[name].unit
    if unit == "ratio":
        return rounded(float(value) * 100, 1)
    if unit == "currency":
        return rounded(value, 2)
    return rounded(value, 0 if float(value).is_integer() else 1)


def points_as_shown(points: float) -> set[Decimal]:
    return rounded(points, 1 if abs(points) >= 0.05 or not points else 4)


def numbers_of(sentence: str, language: str) -> list[Decimal]:
    swap = str.maketrans(".,", ",.") if language == "pt" else {}
    found = re.findall(NUMBER[language], sentence)
    return [Decimal(number.translate(swap).replace(",", "")) for number in found]


def stored_rows(folder: Path) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    rows = parquet.read_table(folder / "accounts.parquet").to_pylist()
    return rows, json.loads((folder / "evaluation.json").read_text(encoding="utf-8"))


def named_parts(row: dict[str, Any], criteria: list[str]) -> list[tuple[set[Decimal], set[Decimal]]]:
    """What the sentence must name of the criteria that bring most points: value and points as shown."""
    known = [(row[f"contribution:{name}"] or 0.0, name) for name in criteria]
    best = sorted((part for part in known if part[0]), key=lambda part: -part[0])[:3]
    return [(value_as_shown(name, row[f"value:{name}"]), points_as_shown(points)) for points, name in best]


@pytest.mark.parametrize("language", ["pt", "en"])
def test_sentence_names_the_stored_numbers(evaluation: Evaluation, language: str) -> None:
    rows, _ = stored_rows(evaluation.folder)
    criteria = list(evaluation.policy.measures)
    chosen = random.Random(7).sample(rows, 200)
    seen = {"key": 0, "out": 0}
    for row in chosen:
        sentence = getattr(reason(evaluation, evaluation.record(row["account_id"])), language)
        found = numbers_of(sentence.replace(row["name"], ""), language)
        wanted = named_parts(row, criteria) if row["score"] else []
        if row["is_key"]:
            wanted.append(({Decimal(row["rank"])}, points_as_shown(row["score"])))
        seen["key" if row["is_key"] else "out"] += 1
        for value, points in wanted:
            assert value & set(found), (sentence, value)
            assert points & set(found), (sentence, points)
        allowed = set().union(*(both for pair in wanted for both in pair), _decided(evaluation, row))
        assert set(found) <= allowed, (sentence, set(found) - allowed)
    assert min(seen.values()) >= 20, seen


def _decided(evaluation: Evaluation, row: dict[str, Any]) -> set[Decimal]:
    """Other numbers that may stand in a sentence: what the policy asks, and how the account stands to it."""
    policy = evaluation.policy
    numbers: set[Decimal] = {Decimal(row["rank"] or 0), Decimal(policy.met_needed or 0)}
    numbers |= {Decimal(sum(row[f"met:{name}"] == "met" for name in policy.measures))}
    numbers |= rounded(row["coverage"] * 100, 0) | rounded(policy.minimum_coverage * 100, 0)
    for tier in policy.tiers:
        for asked in (tier.enter, tier.stay):
            numbers |= points_as_shown(asked) | points_as_shown(asked - (row["score"] or 0.0))
    numbers |= points_as_shown(row["score"] or 0.0)
    for criterion in policy.criteria:
        if row["blocking"] == f"gate:{criterion.measure}":
            limits = (criterion.gate.at_least, criterion.gate.at_most) if criterion.gate else ()
            shown = [*(limit for limit in limits if limit is not None), row[f"value:{criterion.measure}"]]
            numbers |= set().union(*(value_as_shown(criterion.measure, v) for v in shown if v is not None))
    cap = policy.cap
    return numbers | {
        Decimal(str(limit)).normalize() for limit in (cap.count, cap.hours) if limit is not None
    }
