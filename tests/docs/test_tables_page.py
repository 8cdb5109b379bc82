"""`docs/guide/tables.md` is drawn from the fact tables. ZELO_UPDATE_GUIDES=1 writes it anew."""

import os
from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap

from zelo.warehouse.facts import TABLES, Column, Kind, Table
from zelo.warehouse.readers.plan import required_targets

PAGE = Path(__file__).parents[2] / "docs" / "guide" / "tables.md"
WIDTH = 120
KINDS = {
    Kind.CODE: "text that identifies something; leading zeros stay",
    Kind.TEXT: "text",
    Kind.CHOICE: "one of the words listed; capitals and accents do not matter",
    Kind.CNPJ: "a CNPJ, with letters or not, with points or not; lost leading zeros are put back",
    Kind.DATE: "a day; a time of day is dropped",
    Kind.MONEY: "an amount in the home's currency, kept to the cent",
    Kind.PRICE: "an amount per unit, kept to ten decimals",
    Kind.QUANTITY: "a number, kept to four decimals",
    Kind.INTEGER: "a whole number",
    Kind.FLAG: "yes or no: yes, y, true, 1, sim, s, verdadeiro, v; no, n, false, 0, nao, falso",
}
TOP = """\
# The tables and their fields

What a file can be imported into, with every field and the headers by which it is recognised without a
[mapping](mapping.md). A header is recognised whatever its capitals, accents and punctuation, and always by
the field's own name. This page is drawn from the program itself by its tests.

*Required*: `yes` means that a line without it is rejected; `worked out`, that it may stay empty where other
fields give it; any other word, that an empty cell means this word. Of `account_code` and `account_cnpj` a
file needs one. Every table also takes a column `record_id`:
[the line's own code](mapping.md#record-ids-why-to-map-a-key), where it has one.

A field under *learned later* is not seen before its date: seen from February, a contract that is terminated
in March is in force.
"""


def required(table: Table, column: Column) -> str:
    if column.default is not None:
        return f"`{column.default}`"
    if column.required:
        return "yes"
    return "worked out" if column.name in required_targets(table) else ""


def listed(label: str, words: tuple[str, ...]) -> list[str]:
    text = f"- {label}: " + ", ".join(f"`{word}`" for word in words)
    return wrap(text, WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def section(table: Table) -> Iterator[str]:
    yield f"\n## {table.name}\n\nOne line is {table.grain}.\n"
    yield "| field | type | required | meaning |\n|---|---|---|---|"
    for column in table.columns:
        yield f"| `{column.name}` | {column.kind} | {required(table, column)} | {column.doc} |"
    choices = [line for c in table.columns if c.choices for line in listed(f"`{c.name}`", c.choices)]
    if choices:
        yield "\nWords allowed:\n"
        yield from choices
    yield "\nHeaders recognised:\n"
    for column in table.columns:
        if column.headers:
            yield from listed(f"`{column.name}`", column.headers)
    later = [column for column in table.columns if column.known != ("day",)]
    if later:
        yield "\nLearned later:\n"
        for column in later:
            yield f"- `{column.name}`, from " + " or else ".join(f"`{known}`" for known in column.known)


def page() -> str:
    kinds = [
        line
        for kind, meaning in KINDS.items()
        for line in wrap(f"- **{kind}**: {meaning}", WIDTH, subsequent_indent="  ")
    ]
    lines = [TOP, "## Types\n", *kinds]
    for table in TABLES.values():
        lines += section(table)
    return "\n".join(lines) + "\n"


def test_every_type_is_explained() -> None:
    assert set(KINDS) == set(Kind)


def test_page_shows_the_tables_as_they_are() -> None:
    if os.environ.get("ZELO_UPDATE_GUIDES"):
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page()


def test_page_names_every_field_and_header() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for table in TABLES.values():
        own = text.split(f"\n## {table.name}\n")[1].split("\n## ")[0]
        for column in table.columns:
            assert f"| `{column.name}` | {column.kind} |" in own
            assert all(f"`{word}`" in own for word in (*column.headers, *column.choices))
