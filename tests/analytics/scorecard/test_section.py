import pytest

from zelo.analytics.scorecard.section import Section, entry_name, is_number, is_whole, show
from zelo.lib.errors import InvalidInput


def test_place_is_the_path_of_keys():
    assert Section({}, "", ("a",)).place("a") == "a"
    assert Section({"b": {}}, "a", ("b",)).table("b", ("c",)).place("c") == "a.b.c"


def test_entry_is_named_by_what_it_is_about_else_by_its_place():
    assert entry_name({"measure": "revenue"}, "measure", "criteria", 4) == "criteria[revenue]"
    assert entry_name({"measure": 3}, "measure", "criteria", 4) == "criteria[#5]"


def test_unknown_key_is_refused_at_once():
    with pytest.raises(
        InvalidInput, match=r'^a.wieght: unknown key; allowed: weight. Did you mean "weight"\?$'
    ):
        Section({"wieght": 1}, "a", ("weight",))


@pytest.mark.parametrize("value", [True, "1", None, float("nan"), float("inf"), 10**400, 6, -1])
def test_number_outside_its_limits_is_none(value):
    assert not is_number(value, 0, 5)


def test_whole_number_has_no_fraction():
    assert is_whole(5, 0, 5)
    assert not is_whole(5.0, 0, 5)
    assert is_number(5.0, 0, 5)


def test_shown_value_is_short():
    assert show({"pt": "ação"}) == '{"pt": "ação"}'
    assert len(show("x" * 1000)) == 60
