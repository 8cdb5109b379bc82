"""The editor's form says what the policy says, and the policy's text what the form says; nothing is lost."""

from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.apps.selection.random_policies import MEASURES, policies
from zelo.analytics.selection import Policy, parse_policy
from zelo.apps.selection.policies.fields import content_of, fields_of, typed, written
from zelo.apps.selection.policies.weights import balance
from zelo.apps.selection.policies.writing import read_content, stamp, write_anew, write_content
from zelo.engine.measures import directions

DIRECTIONS = directions(MEASURES)
STARTERS = {
    name: (files("zelo.engine.policies") / f"{name}.toml").read_text("utf-8")
    for name in ("balanced", "purchases", "recurring")
}


def parse(text: str) -> Policy:
    return parse_policy(text, DIRECTIONS)


def through_the_form(policy: Policy) -> dict[str, Any]:
    return {
        "name": policy.name,
        "version": policy.version,
        **content_of(fields_of(policy, MEASURES), MEASURES),
    }


@settings(max_examples=300)
@given(policies())
def test_form_and_text_say_the_same_policy(content: dict[str, Any]) -> None:
    text = write_anew(content)
    policy = parse(text)
    again = parse(write_content(text, through_the_form(policy)))
    assert replace(again, hash="") == replace(policy, hash="")
    assert fields_of(again, MEASURES) == fields_of(policy, MEASURES)


@settings(max_examples=150)
@given(policies(), st.sampled_from(sorted(STARTERS)))
def test_any_text_can_be_made_to_say_any_policy(content: dict[str, Any], starter: str) -> None:
    wanted = parse(write_anew(content))
    assert replace(parse(write_content(STARTERS[starter], content)), hash="") == replace(wanted, hash="")


@pytest.mark.parametrize("starter", STARTERS)
def test_a_form_that_changes_nothing_leaves_the_text_alone(starter: str) -> None:
    text = STARTERS[starter]
    assert write_content(text, through_the_form(parse(text))) == text


@pytest.mark.parametrize("starter", STARTERS)
def test_comments_survive_what_the_form_changes(starter: str) -> None:
    text = STARTERS[starter]
    content = through_the_form(parse(text))
    content["criteria"] = [dict(content["criteria"][-1], weight=33), *content["criteria"][:-1]]
    content["tiers"] = content["tiers"][:2]
    written_text = write_content(text, content)
    comments = sorted(line for line in text.splitlines() if line.startswith("#"))
    assert comments == sorted(line for line in written_text.splitlines() if line.startswith("#"))
    first = written_text.index(f'measure = "{content["criteria"][0]["measure"]}"')
    assert first < written_text.index(f'measure = "{content["criteria"][1]["measure"]}"')


def test_a_comment_goes_along_with_its_criterion() -> None:
    content = through_the_form(parse(STARTERS["balanced"]))
    content["criteria"].insert(0, content["criteria"].pop())
    text = write_content(STARTERS["balanced"], content)
    above = text[: text.index('measure = "brand_opinion"')].splitlines()
    assert above[-1] == "[[criteria]]" and above[-2].startswith("# Mean answer 0 to 10")


def test_a_stamp_changes_name_and_number_alone() -> None:
    stamped = stamp(STARTERS["purchases"], "ours", 3)
    changed = set(stamped.splitlines()) - set(STARTERS["purchases"].splitlines())
    assert changed == {'name = "ours"', "version = 3"}


def test_text_within_a_text_is_no_header() -> None:
    text = STARTERS["purchases"] + "\n# end\n[stability]\nconcentration = 100\n"
    text = text.replace(
        'pt = "Compras: quem compra muito, sempre e há tempo"', 'pt = """a\n[[criteria]]\nb"""'
    )
    content = {**read_content(text), "criteria": list(reversed(read_content(text)["criteria"]))}
    said, wanted = parse(write_content(text, content)), parse(write_anew(content))
    assert replace(said, hash="") == replace(wanted, hash="")


@given(st.floats(-1e9, 1e9), st.sampled_from([1, 100]))
def test_a_number_that_is_written_and_typed_is_the_same(value: float, factor: int) -> None:
    assert typed(written(value, factor), factor) == value


@pytest.mark.parametrize("text", ["abc", "1.2.3", "NaN", "inf", "1e400"])
def test_what_is_no_number_is_handed_on_as_typed(text: str) -> None:
    assert typed(text) == text


weights = st.dictionaries(
    st.sampled_from([f"m{number}" for number in range(20)]),
    st.tuples(st.floats(0, 500), st.booleans(), st.booleans()),
    min_size=1,
)


@settings(max_examples=500)
@given(weights)
def test_weights_stay_at_100_whatever_is_typed(typed_in: dict[str, tuple[float, bool, bool]]) -> None:
    before = {name: weight for name, (weight, _changed, _locked) in typed_in.items()}
    changed = {name for name, (_weight, was_changed, _locked) in typed_in.items() if was_changed}
    locked = {name for name, (_weight, _changed, is_locked) in typed_in.items() if is_locked}
    after = balance(before, changed=changed, locked=locked)
    assert sum(round(weight * 10) for weight in after.values()) == 1000
    assert min(after.values()) >= 0.1 and list(after) == list(before)


def test_the_others_give_way_in_proportion() -> None:
    after = balance({"a": 40, "b": 20, "c": 40}, changed={"b"})
    assert after == {"a": 40, "b": 20, "c": 40}
    assert balance({"a": 40, "b": 40, "c": 40}, changed={"b"}) == {"a": 30, "b": 40, "c": 30}


def test_what_is_locked_stays() -> None:
    after = balance({"a": 50, "b": 30, "c": 40, "d": 10}, changed={"b"}, locked={"a"})
    assert after == {"a": 50, "b": 30, "c": 16, "d": 4}


def test_what_was_typed_gives_way_where_there_is_no_room() -> None:
    assert balance({"a": 80, "b": 50}, changed={"b"}, locked={"a"}) == {"a": 80, "b": 20}
    assert balance({"a": 10, "b": 500}, changed={"b"}) == {"a": 0.1, "b": 99.9}
