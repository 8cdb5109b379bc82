"""A mapping: which column of a company's file fills which column of a fact table, and how.

A mapping is a TOML file. Everything but `table` and `[columns]` is optional:

    table = "transactions"
    source = "erp"                  # the source system's name; "main" unless said
    currency = "BRL"
    key = ["Nota", "Linha"]         # headers that together identify a line
    decimal = "comma"               # comma | point
    dates = "dmy"                   # dmy | mdy | iso | yyyymmdd | ddmmyyyy
    encoding = "cp1252"
    delimiter = ";"                 # one character, or comma | semicolon | tab | pipe
    sheet = "Vendas"                # the workbook's sheet
    header_line = 3                 # the line that names the columns, where it is not found by itself

    [columns]                       # column of the table = header of the file
    account_code = "Cliente"
    day = { header = "Emissão", dates = "dmy" }
    document = "Nota"
    kind = { header = "Tipo", values = { "NF" = "sale", "DEV*" = "return" }, default = "sale" }
    net = { header = "Valor", decimal = "comma", negative_when = { Tipo = ["DEV*", "CANC"] } }
    cost = { constant = "0.00" }

    [[drop]]                        # a line for which all of these hold is left out and counted
    Filial = "99"                   # the same as { equals = "99" }
    Tipo = { one_of = ["ORC", "PED*"] }

`values` and `one_of` take `*` and `?`; case and accents do not matter; a value that `values` does not list
stays as it is. `default` is what an empty cell means. The tests of `[[drop]]` are equals, one_of,
starts_with, empty (true or false), from and to (both included; they compare a date or number where the
header fills such a column, dates being written yyyy-mm-dd here, and text elsewhere). `sheet` stands for the
name of the workbook's sheet, or of the file, unless a column has that header. `record_id` may be given in
`[columns]` instead of `key`.
"""

import tomllib
from collections.abc import Iterable
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from zelo.lib.errors import InvalidInput
from zelo.lib.text import snake
from zelo.warehouse.facts import TABLES, Table
from zelo.warehouse.readers import options

TESTS = ("equals", "one_of", "starts_with", "empty", "from", "to")
_FILE_KEYS = (
    "table",
    "source",
    "currency",
    "key",
    "decimal",
    "dates",
    "encoding",
    "delimiter",
    "sheet",
    "header_line",
    "columns",
    "drop",
)
_CELL_KEYS = ("header", "constant", "default", "values", "negative_when", "decimal", "dates")


@dataclass(frozen=True, slots=True)
class Cell:
    """Where one column's value comes from: a header or a constant, and what is done to it."""

    header: str | None = None
    constant: str | None = None
    default: str | None = None
    values: tuple[tuple[str, str], ...] = ()
    negative_when: tuple[tuple[str, tuple[str, ...]], ...] = ()
    decimal: str | None = None
    dates: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A test of one header's cell; test is one of TESTS."""

    header: str
    test: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping file as read. drop: each rule is the conditions that must all hold."""

    table: str
    columns: dict[str, Cell]
    source: str | None = None
    currency: str | None = None
    key: tuple[str, ...] = ()
    decimal: str | None = None
    dates: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_line: int | None = None
    drop: tuple[tuple[Condition, ...], ...] = field(default=())

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header the mapping names, once, in its order."""
        named = [cell.header for cell in self.columns.values() if cell.header is not None]
        named += self.key
        named += [header for cell in self.columns.values() for header, _ in cell.negative_when]
        named += [condition.header for rule in self.drop for condition in rule]
        return tuple(dict.fromkeys(named))


def shipped_mappings() -> dict[str, Path]:
    """The mappings that ship with Zelo: name -> file."""
    folder = Path(__file__).with_name("mappings")
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def load_mapping(path: Path, tables: Dict[str, Table] = TABLES) -> Mapping:
    """Reads a mapping file.

    Raises InvalidInput for a file that cannot be read, an unknown key, table or column, or a value of the
    wrong type; the message names the nearest known one.
    """
    try:
        document = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise InvalidInput(f"Mapping {path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise InvalidInput(f"Mapping {path} is not UTF-8 text; save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"Mapping {path} is not valid TOML: {error}.") from error
    return parse_mapping(document, name=f"Mapping {path}", tables=tables)


def parse_mapping(
    document: Dict[str, Any], name: str = "The mapping", tables: Dict[str, Table] = TABLES
) -> Mapping:
    """A mapping from its parsed TOML; raises InvalidInput like load_mapping. tables: those it may be for."""
    for key in document:
        check_known(key, _FILE_KEYS, f"{name} has an unknown key")
    table_name = _text(document.get("table"), f"{name}: table")
    if table_name is None:
        raise InvalidInput(f'{name} does not say its table; add, say, table = "transactions".')
    check_known(table_name, tables, f"{name} names an unknown table")
    table = tables[table_name]
    columns = document.get("columns")
    if not isinstance(columns, dict) or not columns:
        raise InvalidInput(f"{name} has no [columns]; each line there is column = header.")
    cells = {}
    for target, given in columns.items():
        check_known(target, (*table.names, "record_id"), f"{name}: table {table.name} has no column")
        cells[target] = _cell(given, f"{name}: columns.{target}")
    identity = document.get("key", [])
    return Mapping(
        table=table.name,
        columns=cells,
        key=_texts([identity] if isinstance(identity, str) else identity, f"{name}: key"),
        drop=tuple(_rule(rule, f"{name}: drop") for rule in _list(document.get("drop", []), f"{name}: drop")),
        decimal=options.decimal_mark(_text(document.get("decimal"), f"{name}: decimal"), f"{name}: decimal"),
        dates=options.date_order(_text(document.get("dates"), f"{name}: dates"), f"{name}: dates"),
        delimiter=options.delimiter(
            _text(document.get("delimiter"), f"{name}: delimiter"), f"{name}: delimiter"
        ),
        header_line=_line(document.get("header_line"), f"{name}: header_line"),
        **{
            part: _text(document.get(part), f"{name}: {part}")
            for part in ("source", "currency", "encoding", "sheet")
        },
    )


def check_known(word: str, known: Iterable[str], complaint: str) -> None:
    """Raises InvalidInput with the complaint, the word and the nearest known ones, unless it is known."""
    known = tuple(known)
    if word not in known:
        raise InvalidInput(f"{complaint} {word!r}{suggestion(word, known)}.")


def suggestion(word: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown word: the nearest known one, else all there are."""
    known = tuple(known)
    by_snake = {snake(item): item for item in reversed(known)}
    near = get_close_matches(snake(word), by_snake, n=1, cutoff=0.6)
    if near:
        return f"; the nearest is {by_snake[near[0]]!r}"
    return f"; there are {', '.join(known)}"


def _cell(given: Any, name: str) -> Cell:
    if isinstance(given, str):
        return Cell(header=given)
    if not isinstance(given, dict):
        raise InvalidInput(f"{name} must be a header in quotes, or a table such as {{ header = ... }}.")
    for key in given:
        check_known(key, _CELL_KEYS, f"{name} has an unknown key")
    if ("header" in given) == ("constant" in given):
        raise InvalidInput(f"{name} needs either a header or a constant.")
    values = given.get("values", {})
    negative = given.get("negative_when", {})
    if not isinstance(values, dict) or not isinstance(negative, dict):
        raise InvalidInput(f"{name}: values and negative_when are tables such as {{ Tipo = ... }}.")
    return Cell(
        header=_text(given.get("header"), f"{name}.header"),
        constant=_text(given.get("constant"), f"{name}.constant"),
        default=_text(given.get("default"), f"{name}.default"),
        values=tuple((old, _text(new, f"{name}.values") or "") for old, new in values.items()),
        negative_when=tuple(
            (header, _texts([when] if isinstance(when, str) else when, f"{name}.negative_when"))
            for header, when in negative.items()
        ),
        decimal=options.decimal_mark(_text(given.get("decimal"), name), f"{name}.decimal"),
        dates=options.date_order(_text(given.get("dates"), name), f"{name}.dates"),
    )


def _rule(given: Any, name: str) -> tuple[Condition, ...]:
    if not isinstance(given, dict) or not given:
        raise InvalidInput(f"{name}: each [[drop]] names at least one header and its test.")
    return tuple(
        condition
        for header, test in given.items()
        for condition in _conditions(header, test, f"{name}.{header}")
    )


def _conditions(header: str, given: Any, name: str) -> list[Condition]:
    if not isinstance(given, dict):
        given = {"one_of": given} if isinstance(given, list) else {"equals": given}
    found = []
    for test, value in given.items():
        check_known(test, TESTS, f"{name} has an unknown test")
        if test == "empty":
            if not isinstance(value, bool):
                raise InvalidInput(f"{name}.empty must be true or false.")
            found.append(Condition(header, test, ("true" if value else "false",)))
        else:
            found.append(Condition(header, test, _texts(value if isinstance(value, list) else [value], name)))
    return found


def _text(given: Any, name: str) -> str | None:
    if given is None or isinstance(given, str):
        return given
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, (dict, list)):
        raise InvalidInput(
            f"{name} must be one value, not a {'list' if isinstance(given, list) else 'table'}."
        )
    return str(given)


def _line(given: Any, name: str) -> int | None:
    if given is None or (isinstance(given, int) and not isinstance(given, bool) and given > 0):
        return given
    raise InvalidInput(f"{name} is {given!r}; it must be the number of a line, from 1.")


def _list(given: Any, name: str) -> list[Any]:
    if not isinstance(given, list):
        raise InvalidInput(f"{name} must be a list ([[drop]], with two brackets).")
    return given


def _texts(given: Any, name: str) -> tuple[str, ...]:
    if not isinstance(given, list) or any(isinstance(item, (dict, list)) for item in given):
        raise InvalidInput(f"{name} must be a list of values.")
    return tuple(_text(item, name) or "" for item in given)
