"""A mapping brought together with the headers of one file."""

from dataclasses import dataclass

from zelo.lib.errors import InvalidInput
from zelo.lib.text import snake
from zelo.warehouse.facts import Column, Kind, Table
from zelo.warehouse.readers.layout import header_name
from zelo.warehouse.readers.mapping import Cell, Condition, Mapping, suggestion
from zelo.warehouse.readers.options import ReadOptions

SHEET = "sheet"
RECORD_ID = Column("record_id", Kind.CODE, "The line's own code in the source system.")
_BROAD_NET = ("amount", "valor", "total", "valor_total")


@dataclass(frozen=True, slots=True)
class Plan:
    """What to read from a file with these headers.

    cells: target -> cell whose header, if any, is spelt as in the file; targets are columns of the table and
    `record_id`. needed: every header to be read, in the file's order; SHEET where it is not in the file.
    """

    table: Table
    headers: tuple[str, ...]
    cells: dict[str, Cell]
    key: tuple[str, ...]
    drop: tuple[tuple[Condition, ...], ...]
    source: str
    currency: str | None
    decimal: str | None
    dates: str | None

    @property
    def needed(self) -> tuple[str, ...]:
        named = {cell.header for cell in self.cells.values() if cell.header is not None}
        named.update(self.key)
        named.update(header for cell in self.cells.values() for header, _ in cell.negative_when)
        named.update(condition.header for rule in self.drop for condition in rule)
        extra = (SHEET,) if SHEET in named and SHEET not in self.headers else ()
        return tuple(header for header in self.headers if header in named) + extra

    @property
    def ignored(self) -> tuple[str, ...]:
        return tuple(header for header in self.headers if header and header not in self.needed)

    def column(self, target: str) -> Column:
        return RECORD_ID if target == "record_id" else self.table.column(target)


def make_plan(
    table: Table, headers: tuple[str, ...], *, mapping: Mapping | None, options: ReadOptions, name: str
) -> Plan:
    """Resolves the mapping, or a proposed one, against the headers. Raises InvalidInput, naming the file."""
    if mapping is not None and mapping.table != table.name:
        raise InvalidInput(f"The mapping is for table {mapping.table}, not {table.name}.")
    chosen = mapping or propose_mapping(table, headers)
    spelt = _Spelling(headers, name)
    cells = {target: _respelt(cell, spelt) for target, cell in chosen.columns.items()}
    plan = Plan(
        table=table,
        headers=headers,
        cells=cells,
        key=tuple(spelt.find(header) for header in chosen.key),
        drop=tuple(
            tuple(Condition(spelt.find(test.header), test.test, test.values) for test in rule)
            for rule in chosen.drop
        ),
        source=options.source or chosen.source or "main",
        currency=chosen.currency,
        decimal=options.decimal or chosen.decimal,
        dates=options.dates or chosen.dates,
    )
    _check_complete(plan, name, proposed=mapping is None)
    return plan


def told_by(plan: Plan, columns: dict[str, str]) -> tuple[str | None, str | None]:
    """The raw columns by which a blank line or one of totals is told: the day's, and the key's.

    columns: header -> name of the raw column.
    """
    day, key = plan.cells.get("day"), plan.cells.get(plan.table.key or "")
    return columns.get(day.header or "") if day else None, columns.get(key.header or "") if key else None


def propose_mapping(table: Table, headers: tuple[str, ...]) -> Mapping:
    """The mapping that the headers suggest: each column takes the first header known for it."""
    by_name = {header_name(header): header for header in reversed(headers) if header}
    cells: dict[str, Cell] = {}
    taken: set[str] = set()
    for column in (*table.columns, RECORD_ID):
        for known in (column.name, *column.headers):
            header = by_name.get(header_name(known))
            if header is not None and header not in taken:
                cells[column.name] = Cell(header=header)
                taken.add(header)
                break
    net = cells.get("net")
    if "gross" in cells and net is not None and header_name(net.header or "") in _BROAD_NET:
        del cells["net"]
    return Mapping(table=table.name, columns=cells)


def known_headers(table: Table, mapping: Mapping | None) -> frozenset[str]:
    """Names of headers by which a header line is recognised."""
    if mapping is not None:
        return frozenset(header_name(header) for header in mapping.headers)
    columns = (*table.columns, RECORD_ID)
    return frozenset(header_name(known) for column in columns for known in (column.name, *column.headers))


class _Spelling:
    """Finds a header of the file under the spelling that a mapping uses for it."""

    def __init__(self, headers: tuple[str, ...], name: str) -> None:
        self.headers = headers
        self.name = name
        self.by_snake = {snake(header): header for header in reversed(headers) if header}

    def find(self, header: str) -> str:
        if header in self.headers:
            return header
        found = self.by_snake.get(snake(header))
        if found is not None:
            return found
        if header == SHEET:
            return SHEET
        near = suggestion(header, [header for header in self.headers if header])
        raise InvalidInput(f"{self.name} has no column {header!r}, which the mapping names{near}.")


def _respelt(cell: Cell, spelt: _Spelling) -> Cell:
    return Cell(
        header=None if cell.header is None else spelt.find(cell.header),
        constant=cell.constant,
        default=cell.default,
        values=cell.values,
        negative_when=tuple((spelt.find(header), when) for header, when in cell.negative_when),
        decimal=cell.decimal,
        dates=cell.dates,
    )


def required_targets(table: Table) -> tuple[str, ...]:
    """Columns that every row must fill once defaults and derivations are done."""
    derived = {column for column, _ in table.derived}
    return tuple(c.name for c in table.columns if c.required or c.name in derived)


def _check_complete(plan: Plan, name: str, *, proposed: bool) -> None:
    table, filled = plan.table, set(plan.cells)
    derived = {column for column, _ in table.derived}
    missing = [
        column.name
        for column in table.columns
        if column.required and column.default is None and column.name not in filled | derived
    ]
    if (
        table.name == "transactions"
        and not filled & {"net", "gross"}
        and not {"quantity", "unit_price"} <= filled
    ):
        missing.append("net")
    codes = [names for party in table.named_parties for names in [party[:2]] if not filled & set(names)]
    missing += [code for code, _ in codes[:1] if code not in missing]
    if missing:
        way = (
            "name it in a mapping file and pass it as --mapping FILE"
            if proposed
            else "name it in the mapping"
        )
        there = ", ".join(header for header in plan.headers if header)
        raise InvalidInput(
            f"{name} has no column for {' nor for '.join(missing)} of table {table.name}; "
            f"its columns are {there}; {way}."
        )
