"""Accounts of a file that look like accounts that are here, or like each other: told before they come in."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from zelo.apps.intake.owned import Row, staged_rows
from zelo.apps.portfolio.duplicates import Candidate, Pair, find_pairs
from zelo.apps.portfolio.models import Establishment
from zelo.apps.portfolio.queries.duplicates import candidates

EXAMPLES = 20


def alike_accounts(staged: Path) -> dict[str, Any]:
    """How many new accounts of a staged file may be one with another, and the likeliest of them.

    What has the CNPJ root of an account that is here becomes a part of it, so it is no duplicate.
    """
    known = candidates()
    new = {-number: row for number, row in enumerate(_new_rows(staged, known), start=1)}
    met = [Candidate(key, _name(row), row["city"] or "", _roots(row)) for key, row in new.items()]
    pairs = [pair for pair in find_pairs([*known, *met]) if pair.first < 0]
    here = {candidate.id: candidate for candidate in known}
    return {
        "count": len({pair.first for pair in pairs}),
        "examples": [_told(pair, new, here) for pair in pairs[:EXAMPLES]],
    }


def _new_rows(staged: Path, known: list[Candidate]) -> Iterator[Row]:
    roots = {root for candidate in known for root in candidate.roots}
    codes = set(Establishment.objects.order_by().values_list("source", "code"))
    for rows in staged_rows(staged):
        for row in rows:
            own = _roots(row)
            if (row["source"], row["code"]) in codes or roots & set(own):
                continue
            roots.update(own)
            yield row


def _roots(row: Row) -> tuple[str, ...]:
    return (row["cnpj"][:8],) if row["cnpj"] else ()


def _name(row: Row) -> str:
    return str(row["name"] or row["code"])


def _told(pair: Pair, new: dict[int, Row], here: dict[int, Candidate]) -> dict[str, Any]:
    """A pair as it is kept with the report: names, and the account that is here by its key."""
    other = new.get(pair.second)
    return {
        "name": _name(new[pair.first]),
        "code": new[pair.first]["code"],
        "other": _name(other) if other else here[pair.second].name,
        "account": None if other else pair.second,
        "reasons": [[str(reason), figure] for reason, figure in pair.reasons],
    }
