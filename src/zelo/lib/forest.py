"""Who stands below whom: forests given as each one's place above, and the circles that must not be."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def find_circle(above: Mapping[Key, Key | None]) -> list[Key]:
    """Some circle among `above`, from any of its members round; empty where there is none.

    above: for each one the one above, or None. One above that is no key itself ends the way up.
    """
    done: set[Key] = set()
    for start in above:
        way: dict[Key, int] = {}
        at: Key | None = start
        while at is not None and at in above and at not in done and at not in way:
            way[at] = len(way)
            at = above[at]
        if at is not None and at in way:
            return list(way)[way[at] :]
        done |= way.keys()
    return []


def grow_forest(above: Mapping[Key, Key | None]) -> tuple[list[Key], dict[Key, list[Key]]]:
    """The roots, and for each one those directly below, both in the mapping's order.

    Whoever stands below one that is no key is a root. A circle is opened above its first member, so that
    everybody has a place.
    """
    parents = dict(above)
    while circle := find_circle(parents):
        first = next(key for key in above if key in circle)
        parents[first] = None
    below: dict[Key, list[Key]] = {key: [] for key in parents}
    roots = []
    for key, parent in parents.items():
        if parent is None or parent not in parents:
            roots.append(key)
        else:
            below[parent].append(key)
    return roots, below


def count_below(below: Mapping[Key, list[Key]], key: Key) -> int:
    """How many stand anywhere below this one."""
    count, waiting = 0, list(below[key])
    while waiting:
        count += 1
        waiting += below[waiting.pop()]
    return count
