"""Which column of the file fills which column of the target, as a page asks it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from zelo.apps.intake.models import Import
from zelo.apps.intake.targets import ImportTarget, find_target
from zelo.lib.errors import InvalidInput
from zelo.warehouse.facts import Column, Kind, Table
from zelo.warehouse.readers.plan import RECORD_ID

NOTHING, CONSTANT = "", "constant"
_EXAMPLES = 3


@dataclass(frozen=True)
class MappingRow:
    """One column of the target. chosen: a header's place in the file, CONSTANT or NOTHING.

    values: for a choice, what stands in the file and what it means, as `text = choice; …`.
    """

    name: str
    label: str
    help: str
    required: bool
    chosen: str
    constant: str
    values: str
    asks_values: bool
    examples: str

    @property
    def is_constant(self) -> bool:
        return self.chosen == CONSTANT


@dataclass(frozen=True)
class MappingSheet:
    """The question, with what is answered so far."""

    entry: Import

    @property
    def target(self) -> ImportTarget:
        return find_target(self.entry.target)

    @property
    def headers(self) -> list[str]:
        return [str(header) for header in self.entry.look.get("headers", ())]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The file's columns by their place."""
        return [(str(place), header) for place, header in enumerate(self.headers) if header]

    @property
    def rows(self) -> list[MappingRow]:
        needed = _needed(self.target.table)
        return [self._row(column, column.name in needed) for column in self._columns()]

    @property
    def ignored(self) -> list[str]:
        """The file's columns that fill nothing."""
        cells = self.entry.mapping.get("columns", {}).values()
        used = {header for cell in cells if (header := _header(cell))} | set(self.keys)
        return [header for header in self.headers if header and header not in used]

    @property
    def keys(self) -> list[str]:
        """The headers that identify a line together."""
        found = self.entry.mapping.get("key", [])
        return [found] if isinstance(found, str) else list(found)

    def document(self, data: QueryDict) -> dict[str, Any]:
        """The mapping that a form says. What the form does not ask (drop rules, formats of one column) stays.

        Raises InvalidInput for a constant without a text, or a column of the file named twice.
        """
        document = {
            name: value for name, value in self.entry.mapping.items() if name not in ("columns", "key")
        }
        columns: dict[str, Any] = {}
        for column in self._columns():
            cell = self._cell(column, data)
            if cell is not None:
                columns[column.name] = cell
        if not columns:
            raise InvalidInput(_("Say which column of the file fills at least one column."))
        keys = [self.headers[int(place)] for place in data.getlist("key") if self._is_place(place)]
        return {**document, "columns": columns, **({"key": keys} if keys else {})}

    def _columns(self) -> Iterator[Column]:
        yield from self.target.table.columns
        yield RECORD_ID

    def _row(self, column: Column, required: bool) -> MappingRow:
        cell = self.entry.mapping.get("columns", {}).get(column.name)
        header, parts = _header(cell), cell if isinstance(cell, dict) else {}
        chosen = NOTHING
        if header in self.headers:
            chosen = str(self.headers.index(header))
        elif "constant" in parts:
            chosen = CONSTANT
        return MappingRow(
            column.name,
            _capital(self.target.label(column.name)),
            self.target.help(column.name),
            required,
            chosen,
            str(parts.get("constant", "")),
            "; ".join(f"{old} = {new}" for old, new in parts.get("values", {}).items()),
            column.kind in (Kind.CHOICE, Kind.FLAG),
            self._examples(chosen),
        )

    def _examples(self, chosen: str) -> str:
        if not chosen.isdigit():
            return ""
        place = int(chosen)
        cells = [row[place] for row in self.entry.look.get("rows", ()) if place < len(row) and row[place]]
        return " · ".join(dict.fromkeys(cells[:_EXAMPLES]))

    def _cell(self, column: Column, data: QueryDict) -> Any:
        chosen = data.get(f"column-{column.name}", NOTHING)
        if chosen == CONSTANT:
            constant = data.get(f"constant-{column.name}", "").strip()
            if not constant:
                raise InvalidInput(
                    _("%(column)s: write the constant.") % {"column": self.target.label(column.name)}
                )
            return {"constant": constant}
        if not self._is_place(chosen):
            return None
        kept = self.entry.mapping.get("columns", {}).get(column.name)
        header = self.headers[int(chosen)]
        parts = dict(kept) if isinstance(kept, dict) and kept.get("header") == header else {"header": header}
        parts.pop("values", None)
        if values := _values(data.get(f"values-{column.name}", "")):
            parts["values"] = values
        return header if len(parts) == 1 else parts

    def _is_place(self, text: str) -> bool:
        return text.isascii() and text.isdigit() and int(text) < len(self.headers)


def _needed(table: Table) -> set[str]:
    """Columns that the file must fill; what follows from others is not among them."""
    derived = {column for column, _formula in table.derived}
    found = {column.name for column in table.columns if column.required and column.default is None}
    amounts = {"net"} if table.name == "transactions" else set()
    return (found - derived) | amounts | {code for code, _cnpj, _id in table.named_parties[:1]}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _header(cell: Any) -> str | None:
    return cell if isinstance(cell, str) else cell.get("header") if isinstance(cell, dict) else None


def _values(text: str) -> dict[str, str]:
    """`NF = sale; DEV* = return` as pairs. Raises InvalidInput for a part without its sign."""
    found = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        old, sign, new = part.partition("=")
        if not sign or not new.strip():
            raise InvalidInput(
                _("“%(part)s” is no pair: write what stands in the file = what it means.") % {"part": part}
            )
        found[old.strip()] = new.strip()
    return found
