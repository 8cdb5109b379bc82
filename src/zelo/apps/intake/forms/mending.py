"""Lines that cannot be used, as a page shows them to be mended."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice

from django.http import QueryDict

from zelo.apps.intake.models import Import
from zelo.apps.intake.problem_words import reason_words
from zelo.apps.intake.report import Rejection, rejections

PER_PAGE = 50
_LONGEST = 200


@dataclass(frozen=True)
class Fault:
    """One cell of a line, or the line as a whole (column empty), with why it cannot be used."""

    key: str
    column: str
    value: str
    reason: str
    mendable: bool


@dataclass(frozen=True)
class RejectedLine:
    """One line with all that is wrong with it."""

    number: str
    faults: list[Fault] = field(default_factory=list)


def rejected_lines(entry: Import) -> Iterator[RejectedLine]:
    """The lines in the file's order."""
    headers = set(entry.look.get("headers", ()))
    text = entry.look.get("format") == "text"
    for number, found in groupby(rejections(entry), key=lambda one: one.line):
        faults = [_fault(number, place, one, headers, text) for place, one in enumerate(found)]
        yield RejectedLine(number, faults)


def page_of(lines: Iterable[RejectedLine], page: int) -> list[RejectedLine]:
    return list(islice(lines, (page - 1) * PER_PAGE, page * PER_PAGE))


def _fault(number: str, place: int, one: Rejection, headers: set[str], text: bool) -> Fault:
    mendable = one.column in headers if one.column else text and len(one.value) < _LONGEST
    return Fault(f"{number}-{place}", one.column, one.value, reason_words(one.reason), mendable)


def read_mending(
    data: QueryDict, lines: Iterable[RejectedLine]
) -> tuple[dict[tuple[str, str], str], list[str]]:
    """The cells that were written anew, by line and column, and the lines to be left out."""
    cells, out = {}, []
    for line in lines:
        if f"out-{line.number}" in data:
            out.append(line.number)
            continue
        for fault in line.faults:
            given = data.get(f"cell-{fault.key}")
            if fault.mendable and given is not None and given != fault.value and (given or fault.column):
                cells[line.number, fault.column] = given
    return cells, out
