"""Who stands below whom: circles are found, and everybody has a place."""

from hypothesis import given
from hypothesis import strategies as st

from zelo.lib.forest import count_below, find_circle, grow_forest

ABOVE = st.dictionaries(st.integers(0, 30), st.none() | st.integers(0, 35), max_size=25)


def brute_force_circle(above: dict[int, int | None]) -> bool:
    """Whether anybody comes back to himself on the way up."""
    for start in above:
        at, steps = above[start], 0
        while at is not None and at in above and steps <= len(above):
            if at == start:
                return True
            at, steps = above[at], steps + 1
    return False


def test_find_circle_names_its_members_in_order() -> None:
    assert find_circle({1: 2, 2: 3, 3: 1, 4: 1}) == [1, 2, 3]
    assert find_circle({1: 1}) == [1]
    assert find_circle({1: 2, 2: None, 3: 9}) == []


@given(ABOVE)
def test_find_circle_agrees_with_brute_force(above: dict[int, int | None]) -> None:
    circle = find_circle(above)
    assert bool(circle) == brute_force_circle(above)
    for member, following in zip(circle, [*circle[1:], *circle[:1]], strict=True):
        assert above[member] == following


@given(ABOVE)
def test_forest_holds_everybody_once(above: dict[int, int | None]) -> None:
    roots, below = grow_forest(above)
    assert sorted([*roots, *(child for children in below.values() for child in children)]) == sorted(above)
    assert len(roots) + sum(count_below(below, root) for root in roots) == len(above)
