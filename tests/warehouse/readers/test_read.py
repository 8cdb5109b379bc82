"""A file read as a whole: identity of lines, totals, mapped columns, kinds of file."""

import gzip
import hashlib
import io
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.readers.conftest import Stage, column, rejections, rows
from zelo.lib.errors import InvalidInput
from zelo.warehouse.facts import TABLES
from zelo.warehouse.readers import ColumnDecision, read_file

PLAIN = """account_id,record_id,day,amount,cost,quantity,product
C1,R1,2024-01-31,100.50,60.00,2,P1
C2,R2,2024-02-01,-20.25,,1,P2
,R3,2024-02-02,5.00,1.00,1,P2
"""
PORTUGUESE = """Código do Cliente;Data de Emissão;Nota Fiscal;Valor Líquido;Custo;Qtde;Produto
C1;31/01/2024;N1;1.100,50;60,00;2;P1
C2;01/02/2024;N2;-20,25;;1;P2
"""


def test_plain_file_needs_no_mapping(stage: Stage) -> None:
    staged = stage(PLAIN)
    first = rows(staged)[0]
    assert {key: first[key] for key in first if key != "row_hash"} == {
        "source": "main",
        "record_id": "R1",
        "account_code": "C1",
        "day": date(2024, 1, 31),
        "kind": "sale",
        "product": "P1",
        "quantity": Decimal("2.0000"),
        "net": Decimal("100.50"),
        "cost": Decimal("60.00"),
    }
    assert column(staged, "kind") == ["sale", "credit", "sale"]
    assert (staged.read, staged.rows, staged.rejected, staged.skipped) == (3, 3, 0, {})
    assert staged.totals == {"net": Decimal("85.25"), "cost": Decimal("61.00")}
    assert staged.period == (date(2024, 1, 31), date(2024, 2, 2))
    assert staged.unresolved == 1
    assert (staged.encoding, staged.delimiter) == ("utf-8", ",")


def test_staged_columns_are_the_tables_stored_ones(stage: Stage) -> None:
    staged = stage(PLAIN)
    described = duckdb.sql(f"DESCRIBE FROM read_parquet('{staged.parquet}')").fetchall()
    assert {name: kind for name, kind, *_ in described} == TABLES["transactions"].stored
    assert [name for name, *_ in described] == list(TABLES["transactions"].stored)


def test_portuguese_file_needs_no_mapping(stage: Stage) -> None:
    staged = stage(PORTUGUESE.encode("cp1252"))
    assert column(staged, "net") == [Decimal("1100.50"), Decimal("-20.25")]
    assert column(staged, "day") == [date(2024, 1, 31), date(2024, 2, 1)]
    assert (staged.encoding, staged.delimiter) == ("cp1252", ";")
    assert staged.columns[0] == ColumnDecision("Código do Cliente", "account_code", "text", 2, "C1")
    assert {decision.target: decision.format for decision in staged.columns} == {
        "account_code": "text",
        "day": "dd/mm/yyyy",
        "document": "text",
        "net": "decimal comma",
        "cost": "decimal comma",
        "quantity": "whole numbers",
        "product": "text",
    }


def test_only_mapped_columns_enter(stage: Stage) -> None:
    staged = stage("account_id,day,amount,comment\nC1,2024-01-31,1.50,Maria said\n")
    assert staged.ignored == ("comment",)
    assert b"Maria" not in staged.parquet.read_bytes()


def test_record_id_is_document_and_content_with_ordinals(stage: Stage) -> None:
    line = "C1,2024-01-31,1.50,N1\n"
    staged = stage("account_id,day,amount,document\n" + line + "C1,2024-01-31,1.75,N1\n" + line + line)
    first, other, second, third = column(staged, "record_id")
    content = rows(staged)[0]["row_hash"]
    assert first == f"N1#{content:016X}"
    assert (second, third) == (f"{first}.2", f"{first}.3")
    assert other.startswith("N1#") and other != first
    assert column(staged, "net") == [Decimal("1.50"), Decimal("1.75"), Decimal("1.50"), Decimal("1.50")]


def test_record_id_without_document_is_account_and_day(stage: Stage) -> None:
    staged = stage("account_id,day,amount\nC1,2024-01-31,1.50\n,2024-01-31,1.50\n")
    assert [text.split("#")[0] for text in column(staged, "record_id")] == ["C1@2024-01-31", "@2024-01-31"]


def test_table_key_is_the_record_id(stage: Stage) -> None:
    staged = stage("codigo;razao_social\nC1;Alfa Ltda\nC2;Beta SA\n", "accounts")
    assert column(staged, "record_id") == ["C1", "C2"]
    assert column(staged, "name") == ["Alfa Ltda", "Beta SA"]


def test_mapped_key_is_joined(stage: Stage) -> None:
    staged = stage(
        "Nota;Linha;Cliente;Data;Valor\nN1;1;C1;31/01/2024;1,50\nN1;2;C1;31/01/2024;1,50\n",
        mapping={
            "key": ["Nota", "Linha"],
            "columns": {"account_code": "Cliente", "day": "Data", "net": "Valor"},
        },
    )
    assert column(staged, "record_id") == ["N1|1", "N1|2"]


def test_repeated_key_with_same_values_is_dropped_and_counted(stage: Stage) -> None:
    line = "C1,R1,2024-01-31,1.50\n"
    staged = stage("account_id,record_id,day,amount\n" + line + "C2,R2,2024-01-31,1.75\n" + line + line)
    assert column(staged, "record_id") == ["R1", "R2"]
    assert (staged.read, staged.rows, staged.skipped, staged.rejected) == (4, 2, {"repeated lines": 2}, 0)


def test_repeated_key_with_other_values_is_rejected(stage: Stage) -> None:
    staged = stage(
        "account_id,record_id,day,amount\nC1,R1,2024-01-31,1.50\nC2,R2,2024-01-31,1.75\nC1,R1,2024-01-31,1.51\n"
    )
    assert column(staged, "record_id") == ["R2"]
    reason = "key R1 appears again with other values, first on line 2"
    assert rejections(staged) == [("2", "record_id", "R1", reason), ("4", "record_id", "R1", reason)]
    assert (staged.read, staged.rows, staged.rejected) == (3, 1, 2)
    assert staged.totals == {"net": Decimal("1.75")}


def test_derived_net_and_price(stage: Stage) -> None:
    staged = stage(
        "account_id,day,gross,discount,taxes,quantity,unit_price\n"
        "C1,2024-01-31,100.00,10.00,5.55,,\n"
        "C1,2024-01-31,,,,3,0.335\n"
        "C1,2024-01-31,,,,-3,0.335\n"
    )
    assert column(staged, "net") == [Decimal("84.45"), Decimal("1.01"), Decimal("-1.01")]
    assert column(staged, "kind") == ["sale", "sale", "credit"]
    assert column(staged, "unit_price")[1] == Decimal("0.3350000000")


def test_gross_beside_a_broad_amount_derives_net(stage: Stage) -> None:
    staged = stage("account_id,day,valor_bruto,desconto,valor\nC1,2024-01-31,10.00,1.25,99.00\n")
    assert column(staged, "net") == [Decimal("8.75")]
    assert staged.ignored == ("valor",)


def test_line_without_net_or_day_is_rejected(stage: Stage) -> None:
    lines = "C1,2024-01-31,1.50\n" * 9
    staged = stage("account_id,day,amount\n" + lines + "C1,2024-01-31,\nC1,,1.50\n")
    assert rejections(staged) == [("11", "amount", "", "has no net"), ("12", "day", "", "has no day")]
    assert (staged.rows, staged.rejected) == (9, 2)


def test_defaults_fill_empty_cells(stage: Stage) -> None:
    staged = stage(
        "contrato,conta,inicio,valor,recorrente\nK1,C1,2024-01-31,10.00,\nK2,C1,2024-02-28,10.00,não\n",
        "contracts",
    )
    assert column(staged, "amount_months") == [12, 12]
    assert column(staged, "recurring") == [True, False]
    assert column(staged, "renewal") == ["none", "none"]
    assert column(staged, "day") == [date(2024, 1, 31), date(2024, 2, 28)]


def test_cents_are_rounded_half_up_and_counted(stage: Stage) -> None:
    staged = stage("account_id,day,amount\nC1,2024-01-31,1.005\nC1,2024-01-31,-1.005\nC1,2024-01-31,2.50\n")
    assert column(staged, "net") == [Decimal("1.01"), Decimal("-1.01"), Decimal("2.50")]
    assert staged.columns[2].rounded == 2


def test_gzip_and_zip_read_like_the_plain_file(stage: Stage, tmp_path: Path) -> None:
    header, *lines = PLAIN.splitlines(keepends=True)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("2024/b.csv", header + lines[2])
        archive.writestr("2024/a.csv", header + lines[0] + lines[1])
    plain = rows(stage(PLAIN))
    assert rows(stage(gzip.compress(PLAIN.encode()), name="file.csv.gz")) == plain
    assert rows(stage(packed.getvalue(), name="file.zip")) == plain


def test_zip_of_files_with_other_headers_is_refused(stage: Stage) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.csv", PLAIN)
        archive.writestr("b.csv", PORTUGUESE)
    with pytest.raises(InvalidInput, match=r"b\.csv has other columns than"):
        stage(packed.getvalue(), name="file.zip")


def test_parquet_reads_typed_columns(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    duckdb.sql(
        "COPY (SELECT 13085.0 AS account_id, TIMESTAMP '2024-01-31 10:00' AS day, 6.95 AS "
        "amount, 1e-5 AS unit_price, "
        f"3 AS quantity UNION ALL SELECT 'nan'::DOUBLE, '2024-02-01', 1.005, 2, NULL) TO '{path}'"
    )
    staged = stage(path)
    assert column(staged, "account_code") == ["13085", None]
    assert column(staged, "day") == [date(2024, 1, 31), date(2024, 2, 1)]
    assert column(staged, "net") == [Decimal("6.95"), Decimal("1.01")]
    assert column(staged, "unit_price") == [Decimal("0.0000100000"), Decimal("2")]


def test_sha256_is_that_of_the_input(stage: Stage) -> None:
    packed = gzip.compress(PLAIN.encode(), mtime=0)
    assert stage(packed, name="file.csv.gz").sha256 == hashlib.sha256(packed).hexdigest()


def test_staging_holds_only_what_is_returned(stage: Stage, staging: Path) -> None:
    staged = stage("account_id,day,amount\n" + "C1,2024-01-31,1.50\n" * 9 + "C1,x,1.50\n")
    assert sorted(staging.iterdir()) == sorted(filter(None, [staged.parquet, staged.rejections]))


def test_parquet_column_without_a_text_is_refused_only_where_it_is_needed(
    stage: Stage, tmp_path: Path
) -> None:
    path = tmp_path / "file.parquet"
    duckdb.sql(
        f"COPY (SELECT [1, 2] AS list, 'C1' AS account_id, '2024-01-31' AS day, 1.5 AS amount) TO '{path}'"
    )
    assert stage(path).rows == 1
    with pytest.raises(InvalidInput, match="column 'list' holds INTEGER"):
        stage(path, mapping={"columns": {"account_code": "list", "day": "day", "net": "amount"}})


def test_progress_is_told_in_steps_and_fractions(tmp_path: Path, staging: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text(PLAIN)
    told: list[tuple[str, float | None]] = []
    read_file(
        path, TABLES["transactions"], staging=staging, progress=lambda step, done: told.append((step, done))
    )
    assert {step for step, _ in told} >= {"encoding", "lines", "formats", "rows"}
    assert all(done is None or 0 <= done <= 1 for _, done in told)
    assert told.count(("rows", 1.0)) == 1
