"""The first look at a file, and what its headers say."""

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from zelo.lib.errors import InvalidInput
from zelo.warehouse.facts import TABLES, table
from zelo.warehouse.readers import (
    ReadOptions,
    guess_tables,
    known_headers,
    load_mapping,
    mapping_document,
    mapping_text,
    parse_mapping,
    preview_file,
    read_file,
    shipped_mappings,
)

KNOWN = known_headers(table("transactions"), None)


def look(path: Path, **choices: Any) -> Any:
    work = path.parent / "work"
    work.mkdir(exist_ok=True)
    return preview_file(path, work, KNOWN, ReadOptions(**choices))


def test_text_shows_its_first_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = ["Relatório;;", "cliente;data;valor", *(f"Ação {n};01/02/2026;{n},5" for n in range(50))]
    path.write_bytes("\r\n".join(lines).encode("cp1252"))
    seen = look(path)
    assert (seen.encoding, seen.delimiter, seen.header_line) == ("cp1252", ";", 2)
    assert seen.headers == ("cliente", "data", "valor")
    assert (len(seen.rows), seen.rows[0]) == (20, ("Ação 0", "01/02/2026", "0,5"))


def test_choices_change_what_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("x;y,z\ncliente;data,valor\nA;b,c\n".encode("cp1252"))
    assert look(path, header_line=1).headers == ("x", "y,z")
    assert look(path, delimiter="comma").headers == ("cliente;data", "valor")
    with pytest.raises(InvalidInput, match="Line 9"):
        look(path, header_line=9)


def test_header_line_is_read_where_it_is_chosen(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("cliente;data;valor\naccount_code;day;net\nA;21/02/2026;1,5\n", encoding="utf-8")
    staged = read_file(path, table("transactions"), staging=tmp_path, options=ReadOptions(header_line=2))
    assert (staged.rows, [column.header for column in staged.columns]) == (1, ["account_code", "day", "net"])


def test_workbook_shows_the_chosen_sheet(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for title in ("Capa", "Vendas"):
            sheet = book.add_worksheet(title)
            sheet.write_row(1, 0, ["cliente", "data", "valor"])
            sheet.write_row(2, 0, [title, "01/02/2026", 1.5])
    seen = look(path, sheet="Vendas")
    assert (seen.sheets, seen.sheet, seen.header_line) == (("Capa", "Vendas"), "Vendas", 2)
    assert seen.rows == (("Vendas", "01/02/2026", "1.5"),)


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        (("codigo", "razao_social", "cnpj", "cidade", "uf"), "accounts"),
        (("cliente", "data", "nota", "valor_liquido"), "transactions"),
        (("conta", "data", "criterio", "nivel"), "assessments"),
        (("cliente", "data_resposta", "nota", "tipo", "pesquisa", "respondente"), "responses"),
    ],
)
def test_headers_tell_the_table(headers: tuple[str, ...], wanted: str) -> None:
    best = guess_tables(headers, TABLES.values())[0]
    assert (best.table, best.complete) == (wanted, True)


def test_headers_of_no_table_tell_nothing() -> None:
    assert guess_tables(("foo", "bar"), TABLES.values()) == []


@pytest.mark.parametrize("name", sorted(shipped_mappings()))
def test_mapping_comes_back_from_its_text(name: str, tmp_path: Path) -> None:
    mapping = load_mapping(shipped_mappings()[name])
    assert parse_mapping(mapping_document(mapping)) == mapping
    path = tmp_path / "again.toml"
    path.write_text(mapping_text(mapping_document(mapping)), encoding="utf-8")
    assert load_mapping(path) == mapping
