"""Accounts joined to others: to their parents, up to the top of a group; to the one they were found to be."""

from collections.abc import Iterable
from typing import NamedTuple

from zelo.lib.errors import InvalidInput


class Edge(NamedTuple):
    """A listed account and its parent (or the one it is the same as), each with its unit and that unit's id.

    `parent_id` is None where the parent is named but is itself no account.
    """

    account: str
    unit: str
    id: str
    parent: str
    parent_unit: str
    parent_id: str | None


def join_groups(edges: Iterable[Edge]) -> dict[str, str]:
    """unit -> account_id of its group: that of the topmost account's unit, else the smallest id.

    Units that name the same parent belong together even where that parent is no account itself.
    Raises InvalidInput naming the codes where parents form a cycle.
    """
    edges = list(edges)
    _refuse_cycles({edge.account: edge.parent for edge in edges})
    return _join(edges)


def join_aliases(edges: Iterable[Edge]) -> dict[str, str]:
    """unit -> account_id of the unit that it was found to be, at the end of the chain.

    In a cycle, and where the end is named but is no account, the smallest id stands for all.
    """
    return _join(list(edges))


def _join(edges: list[Edge]) -> dict[str, str]:
    leader: dict[str, str] = {}

    def find(unit: str) -> str:
        leader.setdefault(unit, unit)
        while leader[unit] != unit:
            leader[unit] = leader[leader[unit]]
            unit = leader[unit]
        return unit

    ids: dict[str, str] = {}
    below: set[str] = set()
    for edge in edges:
        leader[find(edge.unit)] = find(edge.parent_unit)
        ids[edge.unit] = edge.id
        if edge.parent_id is not None:
            ids[edge.parent_unit] = edge.parent_id
            if edge.parent_unit != edge.unit:
                below.add(edge.unit)
    best: dict[str, tuple[bool, str]] = {}
    for unit, account_id in ids.items():
        top, candidate = find(unit), (unit in below, account_id)
        best[top] = min(best.get(top, candidate), candidate)
    return {unit: best[find(unit)][1] for unit in ids}


def _refuse_cycles(parents: dict[str, str]) -> None:
    clear: set[str] = set()
    for start in parents:
        path: dict[str, None] = {}
        node = start
        while node in parents and node not in clear:
            if node in path:
                walked = list(path)
                cycle = [*walked[walked.index(node) :], node]
                raise InvalidInput(
                    f"The accounts' parents form a cycle: {' -> '.join(cycle)}. "
                    "Correct parent_code of one of them and import accounts again."
                )
            path[node] = None
            node = parents[node]
        clear.update(path)
