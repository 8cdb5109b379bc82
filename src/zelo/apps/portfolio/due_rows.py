"""The list of due assessments: per account, how each kind of judgement stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zelo.apps.portfolio.models import AccountState
from zelo.apps.portfolio.queries.assessments import Standing, standings_of
from zelo.apps.portfolio.rubrics import RUBRICS
from zelo.lib.spreadsheet import Cell

_CHUNK = 500


@dataclass(frozen=True)
class DueRow:
    state: AccountState
    standings: list[Standing]


def due_rows(states: Iterable[AccountState]) -> list[DueRow]:
    listed = list(states)
    found = standings_of(state.pk for state in listed)
    return [DueRow(state, found[state.pk]) for state in listed]


def due_file(found: QuerySet[AccountState]) -> tuple[list[str], Iterable[Sequence[Cell]]]:
    """The heading and rows of the whole list: each account with the day and level of each judgement."""
    header = [_("Code"), _("Account"), _("KAM")]
    for rubric in RUBRICS.values():
        header += [f"{rubric.kind.label}: {_('level')}", f"{rubric.kind.label}: {_('judged on')}"]
    return header, _file_rows(found)


def _file_rows(found: QuerySet[AccountState]) -> Iterable[Sequence[Cell]]:
    chunk: list[Any] = []
    for state in found.iterator(chunk_size=_CHUNK):
        chunk.append(state)
        if len(chunk) == _CHUNK:
            yield from map(_file_row, due_rows(chunk))
            chunk = []
    yield from map(_file_row, due_rows(chunk))


def _file_row(row: DueRow) -> list[Cell]:
    state = row.state
    cells: list[Cell] = [state.account.code, state.account.name, state.kam.name if state.kam else ""]
    for standing in row.standings:
        last = standing.last
        cells += [last.level if last else None, last.day if last else None]
    return cells
