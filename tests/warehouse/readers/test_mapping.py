"""Mapping files: what they may say, and what comes of it."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.warehouse.readers.conftest import Stage, column, rejections, rows
from zelo.lib.errors import InvalidInput
from zelo.warehouse.readers import load_mapping, shipped_mappings
from zelo.warehouse.readers.mapping import parse_mapping

ERP = """Filial;Tipo;Nota;Cliente;Emissão;Valor;Obs
01;NF;N1;C1;31/01/2024;100,00;x
01;dev parcial;N2;C1;01/02/2024;30,00;x
01;CANC;N3;C2;02/02/2024;10,00;x
01;;N4;C2;03/02/2024;5,00;x
99;NF;N5;C2;03/02/2024;5,00;x
01;ORÇ;N6;C2;04/02/2024;7,00;x
"""
COLUMNS: dict[str, Any] = {
    "account_code": "Cliente",
    "day": "Emissão",
    "document": "Nota",
    "kind": {
        "header": "Tipo",
        "values": {"NF": "sale", "DEV*": "return", "CANC": "cancellation"},
        "default": "sale",
    },
    "net": {"header": "Valor", "negative_when": {"Tipo": ["DEV*", "CANC"]}},
    "cost": {"constant": "1.25"},
}


def test_mapping_fills_turns_and_drops(stage: Stage) -> None:
    drop = [{"Filial": "99"}, {"Tipo": {"one_of": ["orc*", "PED"]}}]
    mapping = {"source": "erp", "currency": "BRL", "columns": COLUMNS, "drop": drop}
    staged = stage(ERP, mapping=mapping)
    assert column(staged, "kind") == ["sale", "return", "cancellation", "sale"]
    assert column(staged, "net") == [Decimal("100.00"), Decimal("-30.00"), Decimal("-10.00"), Decimal("5.00")]
    assert column(staged, "cost") == [Decimal("1.25")] * 4
    assert {row["source"] for row in rows(staged)} == {"erp"}
    assert (staged.source, staged.currency, staged.ignored) == ("erp", "BRL", ("Obs",))
    assert (staged.read, staged.rows, staged.skipped) == (6, 4, {"dropped by the mapping": 2})
    assert staged.totals == {"net": Decimal("65.00"), "cost": Decimal("5.00")}


@pytest.mark.parametrize(
    ("rule", "left"),
    [
        ({"Nota": {"starts_with": "n"}}, []),
        ({"Tipo": {"empty": True}}, ["N1", "N2", "N3", "N5", "N6"]),
        ({"Tipo": {"empty": False}}, ["N4"]),
        ({"Emissão": {"from": "2024-02-02", "to": "2024-02-03"}}, ["N1", "N2", "N6"]),
        ({"Valor": {"from": "10"}}, ["N4", "N5", "N6"]),
        ({"Nota": {"to": "N3"}}, ["N4", "N5", "N6"]),
        ({"Cliente": "C2", "Filial": ["01", "02"]}, ["N1", "N2", "N5"]),
        ({"Valor": "5,00"}, ["N1", "N2", "N3", "N6"]),
    ],
)
def test_drop_leaves_out_lines_for_which_all_conditions_hold(
    stage: Stage, rule: dict[str, Any], left: list[str]
) -> None:
    columns = {"account_code": "Cliente", "day": "Emissão", "document": "Nota", "net": "Valor"}
    staged = stage(ERP, mapping={"columns": columns, "drop": [rule]})
    assert column(staged, "document") == left


def test_formats_of_the_mapping_and_of_the_person(stage: Stage) -> None:
    content = "c;d;v;w\nC1;01/02/2024;1.234;1.234\n"
    columns = {
        "account_code": "c",
        "day": {"header": "d", "dates": "mdy"},
        "net": "v",
        "cost": {"header": "w", "decimal": "point"},
    }
    staged = stage(content, mapping={"columns": columns, "decimal": "comma"})
    assert (column(staged, "day"), column(staged, "net"), column(staged, "cost")) == (
        [date(2024, 1, 2)],
        [Decimal("1234.00")],
        [Decimal("1.23")],
    )
    assert column(
        stage(content, mapping={"columns": columns, "decimal": "comma"}, decimal="point"), "net"
    ) == [Decimal("1.23")]


def test_option_names_the_source_over_the_mapping(stage: Stage) -> None:
    mapping = {"source": "erp", "columns": {"account_code": "a", "day": "b", "net": "c"}}
    staged = stage("a;b;c\nC1;2024-01-31;1,5\n", mapping=mapping, source="crm")
    assert rows(staged)[0]["source"] == staged.source == "crm"


def test_line_without_its_key_is_rejected(stage: Stage) -> None:
    mapping = {"key": ["n", "l"], "columns": {"account_code": "a", "day": "d", "net": "v"}}
    staged = stage("n;l;a;d;v\n1;1;C1;2024-01-31;1\n1;;C1;2024-01-31;1\n", mapping=mapping)
    assert column(staged, "record_id") == ["1|1"]
    assert rejections(staged) == [("3", "record_id", "", "has no key")]


def test_header_is_found_whatever_its_accents(stage: Stage) -> None:
    columns = {"account_code": "codigo cliente", "day": "EMISSAO", "net": "valor"}
    assert stage("Código Cliente;Emissão;Valor\nC1;2024-01-31;1\n", mapping={"columns": columns}).rows == 1


BAD: list[tuple[dict[str, Any], str]] = [
    (
        {"columns": {"day": "d"}, "colums": {}},
        "The mapping has an unknown key 'colums'; the nearest is 'columns'.",
    ),
    (
        {"table": "transaction", "columns": {"day": "d"}},
        "names an unknown table 'transaction'; the nearest is 'transactions'",
    ),
    ({"columns": {"dayy": "d"}}, "table transactions has no column 'dayy'; the nearest is 'day'."),
    ({"columns": {"day": {"head": "d"}}}, "columns.day has an unknown key 'head'; the nearest is 'header'."),
    (
        {"columns": {"day": {"header": "d", "constant": "x"}}},
        "columns.day needs either a header or a constant.",
    ),
    ({"columns": {"day": {"default": "x"}}}, "columns.day needs either a header or a constant."),
    ({"columns": {"day": 3}}, "columns.day must be a header in quotes"),
    ({"columns": {}}, "has no [columns]"),
    ({"columns": {"day": "d"}, "decimal": "dot"}, "decimal is 'dot'; it can be comma or point."),
    ({"columns": {"day": {"header": "d", "dates": "x"}}}, "columns.day.dates is 'x'; it can be dmy"),
    ({"columns": {"day": "d"}, "drop": {"a": "b"}}, "drop must be a list"),
    (
        {"columns": {"day": "d"}, "drop": [{"a": {"equal": "b"}}]},
        "drop.a has an unknown test 'equal'; the nearest is 'equals'.",
    ),
    ({"columns": {"day": "d"}, "drop": [{"a": {"empty": "b"}}]}, "drop.a.empty must be true or false."),
    ({"columns": {"day": "d"}, "source": ["a"]}, "source must be one value, not a list."),
]


@pytest.mark.parametrize(("document", "sentence"), BAD)
def test_mapping_that_cannot_be_meant_is_refused(document: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_mapping({"table": "transactions", **document})
    assert sentence in str(caught.value)


def test_header_missing_in_the_file_is_named_with_the_nearest(stage: Stage) -> None:
    columns = {"account_code": "Clientes", "day": "Emissão", "net": "Valor"}
    with pytest.raises(InvalidInput) as caught:
        stage(ERP, mapping={"columns": columns})
    assert (
        str(caught.value)
        == "file.csv has no column 'Clientes', which the mapping names; the nearest is 'Cliente'."
    )


def test_constant_of_the_wrong_kind_is_refused(stage: Stage) -> None:
    for cell, sentence in (
        (
            {"constant": "1,25"},
            "The mapping's constant for net is '1,25'; it must be a money (decimal point, yyyy-mm-dd).",
        ),
        ({"header": "Valor", "default": "x"}, "The mapping's default for net is 'x'; it must be a money"),
    ):
        with pytest.raises(InvalidInput) as caught:
            stage(ERP, mapping={"columns": {**COLUMNS, "net": cell}})
        assert str(caught.value).startswith(sentence)


def test_mapping_of_another_table_is_refused(stage: Stage, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="The mapping is for table costs, not transactions"):
        stage(ERP, mapping={"table": "costs", "columns": {"amount": "Valor"}})


def test_mapping_files_are_read_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text('table = "costs"\n[columns]\namount = "Valor"\n', encoding="utf-8-sig")
    assert load_mapping(path).columns["amount"].header == "Valor"
    for content, sentence in ((b"table = ", "is not valid TOML"), (b'table = "\xe7"', "is not UTF-8 text")):
        path.write_bytes(content)
        with pytest.raises(InvalidInput, match=sentence):
            load_mapping(path)
    with pytest.raises(InvalidInput, match="cannot be read: No such file"):
        load_mapping(tmp_path / "none.toml")


def test_shipped_mappings_load() -> None:
    found = {name: load_mapping(path) for name, path in shipped_mappings().items()}
    assert {"cdnow", "online_retail_ii"} <= set(found)
    assert found["online_retail_ii"].currency == "GBP"
