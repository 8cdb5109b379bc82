"""Lists of many rows: their columns, order and page, as the address has them.

A list names its columns once; page, file and saved view follow from them. What stands in each row is written
without a template, as a page has hundreds of cells.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from zelo.lib.spreadsheet import Cell

Row = dict[str, Any]
PER_PAGE = 50
# The address's own words; what else it holds are the list's filters.
ORDER, COLUMNS, PAGE, VIEW = "sort", "columns", "page", "view"


@dataclass(frozen=True)
class Part:
    """One column of a file: most of the page's columns are one, an interval is three.

    kind: "percent" for a ratio that a spreadsheet is to show as one.
    """

    label: str | Promise
    value: Callable[[Row], Cell]
    kind: str = ""


@dataclass(frozen=True)
class Column:
    """One column of a list.

    key: its name in addresses. cell: the row's HTML, what is text escaped. fields: what the query must bring.
    parts: its columns in a file. downward: the first click puts the largest on top. shown: without a choice.
    wide: left out on a narrow screen, unless chosen. hint: says more about the heading.
    """

    key: str
    label: str | Promise
    cell: Callable[[Row], str]
    fields: tuple[str, ...]
    parts: tuple[Part, ...]
    number: bool = False
    downward: bool = False
    sortable: bool = True
    shown: bool = True
    wide: bool = True
    hint: str | Promise = ""


@dataclass(frozen=True)
class Heading:
    """A column's head: where a click leads, and the present order, if it is this column's."""

    column: Column
    url: str
    order: str
    narrow: bool


@dataclass(frozen=True)
class Address:
    """What an address says of a list: which columns, which order, which page, and the filters beside them."""

    query: QueryDict
    columns: list[Column]
    chosen: bool
    order: Column
    descending: bool
    page: int

    def text(self, **changes: str | None) -> str:
        """The address's query with these words changed, or left out where None; its first page."""
        return address_text(self.query, **changes)

    @property
    def sort(self) -> str:
        return f"-{self.order.key}" if self.descending else self.order.key

    def headings(self) -> list[Heading]:
        return [self._heading(column) for column in self.columns]

    def _heading(self, column: Column) -> Heading:
        present = column.key == self.order.key
        descending = not self.descending if present else column.downward
        order = ("descending" if self.descending else "ascending") if present else ""
        url = self.text(**{ORDER: f"-{column.key}" if descending else column.key})
        return Heading(column, f"?{url}", order, column.wide and not self.chosen)


def read_address(params: QueryDict, columns: Sequence[Column], default: str) -> Address:
    """Reads an address; what it names and the viewer has not (`columns` are the viewer's) is passed over.

    default: the order where none is named, such as "-revenue".
    """
    known = {column.key: column for column in columns}
    named = {name for text in params.getlist(COLUMNS) for name in text.split(",")} & set(known)
    shown = [column for column in columns if column.key in named or (not named and column.shown)]
    if columns[0] not in shown:
        shown.insert(0, columns[0])
    sort = params.get(ORDER, "")
    order = known.get(sort.removeprefix("-"))
    if order is None or not order.sortable:
        sort = default
        order = known.get(sort.removeprefix("-")) or columns[0]
        sort = sort if order.key == sort.removeprefix("-") else order.key
    page = params.get(PAGE, "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 9 else 1
    return Address(params, shown, bool(named), order, sort.startswith("-"), max(number, 1))


def address_text(params: QueryDict, **changes: str | None) -> str:
    """The words of an address that say something, in their own order, without its page."""
    kept = QueryDict(mutable=True)
    for name, values in params.lists():
        if name == PAGE or name in changes:
            continue
        said = [value for value in values if value]
        if said:
            kept.setlist(name, [",".join(said)] if name == COLUMNS else said)
    for name, value in changes.items():
        if value:
            kept[name] = value
    return kept.urlencode(safe=",")


def view_text(params: QueryDict) -> str:
    """An address as a saved view keeps it, the same for the same list whichever way it was reached."""
    plain = QueryDict(address_text(params, **{VIEW: None}))
    return "&".join(sorted(part for part in plain.urlencode(safe=",").split("&") if part))


_PAGES: dict[str, str | Promise] = {}


def register_list(url_name: str, label: str | Promise) -> None:
    """A list whose views people may save; its page has no parts in its address."""
    _PAGES[url_name] = label


def list_pages() -> dict[str, str | Promise]:
    return dict(_PAGES)


@dataclass(frozen=True)
class Page:
    """One page of a list; capped: there are more than `total`, which were not counted."""

    number: int
    total: int
    capped: bool = False
    size: int = PER_PAGE

    @property
    def pages(self) -> int:
        return max(-(-self.total // self.size), 1)

    @property
    def start(self) -> int:
        return (self.number - 1) * self.size

    @property
    def first(self) -> int:
        return self.start + 1

    @property
    def last(self) -> int:
        return min(self.start + self.size, self.total)

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None


def draw_rows(
    columns: Sequence[Heading], rows: Iterable[Row], *, key: str, mark: Callable[[Row], str] | None = None
) -> SafeString:
    """The rows of a table's body. mark: what each row begins with, such as a box to tick."""
    classes = [
        " ".join(name for name, on in (("z-number", head.column.number), ("z-wide", head.narrow)) if on)
        for head in columns
    ]
    opened = [f'<td class="{name}">' if name else "<td>" for name in classes]
    cells = [head.column.cell for head in columns]
    lines = []
    for row in rows:
        begin = f'<td class="z-mark">{mark(row)}</td>' if mark else ""
        written = "".join([f"{tag}{cell(row)}</td>" for tag, cell in zip(opened, cells, strict=True)])
        lines.append(f'<tr data-row="{row[key]}">{begin}{written}</tr>')
    return mark_safe("\n".join(lines))


def text_cell(name: str) -> Callable[[Row], str]:
    """A cell that shows a text of the row, escaped."""
    return lambda row: escape(row[name] or "")


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page only."""
    asked: Any = request
    return bool(asked.htmx and not asked.htmx.boosted and not asked.htmx.history_restore_request)
