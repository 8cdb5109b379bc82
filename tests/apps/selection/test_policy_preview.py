"""The preview says what an evaluation of the same arrays would say."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from django.conf import settings
from pyarrow import parquet

from tests.portfolio import account
from tests.selection import approved_policy, policy_draft
from zelo.analytics.selection import KEY_TIERS, Exclusion, Matrix, Policy, evaluate, parse_policy
from zelo.apps.portfolio.models import Refresh
from zelo.apps.portfolio.queries.figures import measures_for
from zelo.apps.selection.actions.policies import put_into_use
from zelo.apps.selection.policies.reading import parse
from zelo.apps.selection.preview.arrays import Arrays, arrays_of
from zelo.apps.selection.preview.outcome import USED, NeedsEvaluation, preview
from zelo.engine.measures import directions, known_measures
from zelo.engine.policies import find_policy
from zelo.engine.refreshed import ACCOUNTS, folder_of
from zelo.lib.text import Text

COUNT = 400
MEASURES = (
    "revenue", "share_of_revenue", "lifetime_revenue_to_date", "purchase_frequency", "tenure",
    "average_ticket", "revenue_growth", "days_since_last_purchase", "purchase_delay",
)  # fmt: skip


def made_refresh(count: int = COUNT, *, decided: bool = True) -> Refresh:
    """A refresh whose accounts are random, some values unknown, every tenth with a decided tier."""
    chance = np.random.default_rng(7)
    ids = [f"P{number:05d}" for number in range(count)]
    tiers = [KEY_TIERS[n % 3] if decided and n % 10 == 0 else None for n in range(count)]
    columns: dict[str, Any] = {"account_id": ids, "tier": pa.array(tiers, pa.string())}
    for name in MEASURES:
        values = chance.lognormal(3, 1.5, count).round(2)
        columns[f"value:{name}"] = pa.array(values, mask=chance.random(count) < 0.15)
    refresh: Refresh = Refresh.objects.create(state="done", as_of=date(2026, 11, 30))
    folder = folder_of(settings.HOME, refresh.pk)
    folder.mkdir(parents=True, exist_ok=True)
    parquet.write_table(pa.table(columns), folder / ACCOUNTS)
    return refresh


def arrays(refresh: Refresh) -> Arrays:
    found = arrays_of(refresh)
    assert found is not None
    return found


def brute_force(policy: Policy, refresh: Refresh) -> Any:
    """The same evaluation from the file's rows, one by one."""
    rows = parquet.read_table(folder_of(settings.HOME, refresh.pk) / ACCOUNTS).to_pylist()
    values = {
        name: np.array([np.nan if row[f"value:{name}"] is None else row[f"value:{name}"] for row in rows])
        for name in MEASURES
    }
    held = np.array([row["tier"] or "" for row in rows], dtype=object)
    return evaluate(policy, Matrix(np.array([row["account_id"] for row in rows]), values, held))


def low_text() -> str:
    """The starter on purchases with thresholds that random accounts reach."""
    text = find_policy(settings.HOME, "purchases").text
    return re.sub(r"^(enter|stay) = (\d+)", lambda m: f"{m[1]} = {int(m[2]) - 20}", text, flags=re.MULTILINE)


def read(text: str) -> Policy:
    return parse_policy(text, directions(known_measures(settings.HOME)))


def policy_with(**weights: float) -> Policy:
    policy = read(low_text())
    criteria = [replace(c, weight=weights.get(c.measure, c.weight)) for c in policy.criteria]
    return replace(policy, criteria=tuple(criteria))


@pytest.fixture
def policy(db: None) -> Policy:
    return policy_with()


@pytest.mark.parametrize("weights", [{}, {"tenure": 60}, {"revenue": 0.5, "purchase_delay": 33.3}])
def test_preview_is_the_evaluation_of_the_same_arrays(weights: dict[str, float], cast: Any, db: None) -> None:
    refresh = made_refresh()
    for _again in range(2):  # the second time from what was remembered
        tried = policy_with(**weights)
        shown = preview(tried, refresh, arrays(refresh), viewer=cast.head, allowed=measures_for(cast.head))
        wanted = brute_force(tried, refresh)
        assert (shown.result.tier.words() == wanted.tier.words()).all()
        assert np.array_equal(shown.result.score, wanted.score, equal_nan=True)
        assert (shown.result.blocking.words() == wanted.blocking.words()).all()
        assert {row.code: row.now for row in shown.tiers} == {
            name: int((wanted.tier.words() == name).sum()) for name in wanted.tier.names
        }
        words = wanted.change.words()
        told = {"enters": "entered", "leaves": "left", "up": "promoted", "down": "demoted"}
        assert {group.kind: group.total for group in shown.groups} == {
            kind: int((words == change).sum()) for kind, change in told.items()
        }


def test_groups_name_the_best_twenty_and_count_the_rest(cast: Any, policy: Policy) -> None:
    refresh = made_refresh(decided=False)
    free = read(low_text().replace("count = 40", "count = 400").replace("hours = 320", "hours = 9999"))
    shown = preview(free, refresh, arrays(refresh), viewer=cast.head, allowed=measures_for(cast.head))
    [enters] = shown.shown_groups
    wanted = brute_force(free, refresh)
    best = wanted.account_ids[wanted.is_key][np.argsort(wanted.rank[wanted.is_key])][:20]
    assert (enters.kind, enters.total) == ("enters", int(wanted.is_key.sum()))
    assert [moved.account.name for moved in enters.first] == list(best)
    assert enters.more == enters.total - 20 > 0


def test_accounts_are_named_and_linked(cast: Any, policy: Policy) -> None:
    refresh = made_refresh()
    options = {"viewer": cast.head, "allowed": measures_for(cast.head)}
    code = preview(policy, refresh, arrays(refresh), **options).shown_groups[0].first[0].account.name
    known = account("Padaria Boa", code=code)
    first = preview(policy, refresh, arrays(refresh), **options).shown_groups[0].first[0].account
    assert (first.name, first.pk) == ("Padaria Boa", known.pk)


def test_the_policy_in_use_stands_beside(cast: Any, policy: Policy) -> None:
    refresh = made_refresh()
    put_into_use(approved_policy("used", by=cast.head), by=cast.head)
    options = {"viewer": cast.head, "allowed": measures_for(cast.head), "against": USED}
    shown = preview(policy, refresh, arrays(refresh), **options)
    used = brute_force(parse(policy_draft("same").text), refresh)
    assert {row.code: row.used for row in shown.tiers if row.is_tier} == {
        name: int((used.tier.words() == name).sum()) for name in (*KEY_TIERS, "standard")
    }
    now, before = brute_force(policy, refresh).is_key, used.is_key
    assert next(g.total for g in shown.groups if g.kind == "enters") == int((now & ~before).sum())
    assert next(g.total for g in shown.groups if g.kind == "leaves") == int((before & ~now).sum())


def test_an_excluded_code_or_cnpj_is_found(cast: Any, policy: Policy) -> None:
    account("Fora", code="P00010", cnpj="11222333000181")
    refresh = made_refresh()
    for text in ("P00010", "11.222.333/0001-81", "11222333"):
        tried = replace(
            policy, exclusions=(Exclusion(text, Text("x", "x")), Exclusion("none", Text("y", "y")))
        )
        shown = preview(tried, refresh, arrays(refresh), viewer=cast.head, allowed=measures_for(cast.head))
        assert shown.result.tier.at(shown.result.index_of("P00010")) == "excluded"
        assert shown.unmatched == ("none",)


@pytest.mark.parametrize(("old", "new"), [('unit = "root"', 'unit = "group"'), ("months = 12", "months = 6")])
def test_another_unit_or_window_needs_an_evaluation(cast: Any, policy: Policy, old: str, new: str) -> None:
    refresh = made_refresh(5)
    other = read(low_text().replace(old, new))
    with pytest.raises(NeedsEvaluation, match="run an evaluation"):
        preview(other, refresh, arrays(refresh), viewer=cast.head, allowed=measures_for(cast.head))


def test_who_sees_no_costs_gets_no_preview_made_of_them(cast: Any, policy: Policy) -> None:
    refresh = made_refresh(5)
    costly = read(low_text().replace('"average_ticket"', '"margin"'))
    allowed = {name: measure for name, measure in measures_for(cast.head).items() if name != "margin"}
    with pytest.raises(NeedsEvaluation, match="your role does not show"):
        preview(costly, refresh, arrays(refresh), viewer=cast.head, allowed=allowed)


def test_a_measure_that_was_not_computed_yet_is_named(cast: Any, policy: Policy) -> None:
    refresh = made_refresh(5)
    other = read(low_text().replace('"tenure"', '"csat"'))
    with pytest.raises(NeedsEvaluation, match="did not compute csat"):
        preview(other, refresh, arrays(refresh), viewer=cast.head, allowed=measures_for(cast.head))
