"""The commands' results: one JSON document with the promised keys, tables and files for people."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from zelo.cli import main

from .conftest import GUIDE_FILES, Command, document

IMPORT_KEYS = {"batch", "read", "created", "updated", "unchanged", "rejected", "totals", "period"}
EVALUATION_KEYS = {"id", "as_of", "policy", "manifest", "accounts", "compared_with_top_revenue"}
ACCOUNT_KEYS = {
    "account_id", "name", "score", "rank", "tier", "is_key", "previous_tier", "coverage", "met", "values",
    "contributions", "gates", "reason",
}  # fmt: skip


def evaluate(company: Command, *more: str) -> str:
    return company("evaluation", "run", "--policy", "purchases", "--as-of", "2026-10-31", *more)


def test_import_check_prints_one_document_and_changes_nothing(zelo: Command) -> None:
    file = str(GUIDE_FILES / "vendas.csv")
    checked = document(zelo("import", "check", file, "--table", "transactions", "--format", "json"))
    assert checked.keys() >= IMPORT_KEYS
    assert (checked["batch"], checked["created"], checked["rejected"]) == (None, 1044, 0)
    assert checked["totals"]["net"] == 6904274.43
    assert checked["period"] == ["2024-11-02", "2026-10-28"]
    assert document(zelo("import", "list", "--format", "json")) == []


def test_import_run_numbers_the_batch_and_list_shows_it(company: Command) -> None:
    batches = document(company("import", "list", "--format", "json"))
    assert [(batch["id"], batch["table"], batch["rows"]) for batch in batches] == [
        (1, "accounts", 16),
        (2, "transactions", 1044),
    ]


def test_measure_compute_gives_every_account_with_null_where_unknown(company: Command) -> None:
    values = document(
        company("measure", "compute", "recurring_revenue", "--as-of", "2026-10-31", "--format", "json")
    )
    assert [value["account_id"] for value in values] == sorted(value["account_id"] for value in values)
    assert values[0].keys() == {"account_id", "value", "low", "high", "n", "note"}
    influence = document(
        company("measure", "compute", "influence", "--as-of", "2026-10-31", "--format", "json")
    )
    assert {value["value"] for value in influence} == {None}


def test_measure_compute_takes_one_account_by_cnpj(company: Command) -> None:
    by_code = company(
        "measure", "compute", "revenue", "--as-of", "2026-10-31", "--account", "C002", "--format", "csv"
    )
    by_cnpj = company(
        "measure",
        "compute",
        "revenue",
        "--as-of",
        "2026-10-31",
        "--account",
        "0Z.3L0.K02/0001-06",
        "--format",
        "csv",
    )
    assert by_code == by_cnpj
    assert len(list(csv.reader(io.StringIO(by_code)))) == 2


def test_evaluation_run_prints_one_document(company: Command) -> None:
    result = document(evaluate(company, "--format", "json"))
    assert result.keys() >= EVALUATION_KEYS
    assert [account.keys() >= ACCOUNT_KEYS for account in result["accounts"]] == [True] * 16
    first = result["accounts"][0]
    assert first["rank"] == 1
    assert sum(part for part in first["contributions"].values() if part) == first["score"]
    assert set(first["reason"]) == {"pt", "en"}
    assert first["name"].endswith("Ltda")


def test_evaluation_show_is_what_run_printed(company: Command) -> None:
    ran = document(evaluate(company, "--format", "json"))
    assert document(company("evaluation", "show", "1", "--format", "json")) == ran
    assert [entry["id"] for entry in document(company("evaluation", "list", "--format", "json"))] == [1]


def test_evaluation_reads_the_same_after_later_imports(company: Command, tmp_path: Path) -> None:
    ran = document(evaluate(company, "--format", "json"))
    more = tmp_path / "more.csv"
    more.write_text("account_id;day;amount\nC016;2026-10-30;999999,99\n", encoding="utf-8")
    company("import", "run", str(more), "--table", "transactions")
    assert document(company("evaluation", "show", "1", "--format", "json")) == ran


def test_evaluation_csv_and_xlsx_carry_every_account(company: Command, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(evaluate(company, "--format", "csv"))))
    path = tmp_path / "list.xlsx"
    company("evaluation", "show", "1", "--format", "xlsx", "--output", str(path))
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row["account_id"] for row in rows] == [row[0] for row in cells[1:]]
    assert len(rows) == 16
    assert isinstance(cells[1][cells[0].index("score")], float)


def test_evaluation_explain_finds_an_account_by_any_of_its_names(company: Command) -> None:
    evaluate(company)
    shown = [document(company("evaluation", "explain", "1", name, "--format", "json")) for name in (
        "C003", "0Z.3L0.K03/0001-64", "0Z3L0K03",
    )]  # fmt: skip
    assert shown[0] == shown[1] == shown[2]
    assert shown[0]["account_id"] == "C003"
    assert shown[0]["reason"]["en"] in company("evaluation", "explain", "1", "C003", "--language", "en")


def test_evaluation_previous_tiers_come_from_the_one_named(company: Command) -> None:
    first = document(evaluate(company, "--format", "json"))
    second = document(evaluate(company, "--previous", "1", "--format", "json"))
    tiers = {account["account_id"]: account["tier"] for account in first["accounts"]}
    assert {account["account_id"]: account["previous_tier"] for account in second["accounts"]} == tiers
    assert second["held_tiers_from"] == "evaluation 1"


def test_evaluation_previous_tiers_come_from_decisions_where_there_are_any(
    company: Command, tmp_path: Path
) -> None:
    evaluate(company)
    file = tmp_path / "decisions.csv"
    file.write_text("account_id;day;tier\nC001;2026-09-01;strategic\n", encoding="utf-8")
    company("import", "run", str(file), "--table", "decisions")
    result = document(evaluate(company, "--previous", "1", "--format", "json"))
    held = {a["account_id"]: a["previous_tier"] for a in result["accounts"] if a["previous_tier"]}
    assert held == {"C001": "strategic"}


def test_evaluation_excludes_an_account_named_by_its_cnpj(company: Command, tmp_path: Path) -> None:
    policy = tmp_path / "ours.toml"
    text = company("policy", "show", "purchases")
    policy.write_text(
        f'{text}\n[[exclusions]]\naccount = "0Z.3L0.K02/0001-06"\n'
        'reason = { pt = "coligada", en = "affiliate" }\n',
        encoding="utf-8",
    )
    result = document(
        company("evaluation", "run", "--policy", str(policy), "--as-of", "2026-10-31", "--format", "json")
    )
    excluded = [account for account in result["accounts"] if account["tier"] == "excluded"]
    assert [account["account_id"] for account in excluded] == ["C002"]
    assert "affiliate" in excluded[0]["reason"]["en"]
    assert "coligada" in excluded[0]["reason"]["pt"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("evaluation", "show", "9"), "There is no evaluation 9"),
        (("evaluation", "run", "--policy", "nothing"), "There is no policy file nothing"),
        (("evaluation", "run", "--policy", "purchases"), "No account is known"),
        (("measure", "show", "revenu"), "did you mean revenue"),
        (("measure", "compute", "revenue", "--as-of", "01/02/2026"), "2026"),
        (("measure", "compute", "revenue", "--unit", "holding"), "is not a unit of accounts"),
        (("import", "check", "nowhere.csv", "--table", "transactons"), "There is no table 'transactons'"),
        (("import", "check", "nowhere.csv"), "--table"),
        (("policy", "list", "--language", "fr"), "'fr' is not a language"),
        (("init", "--currency", "REAL"), "'REAL' is not a currency code"),
    ],
)
def test_known_errors_end_with_one_sentence_and_code_1(
    zelo: Command, arguments: tuple[str, ...], message: str
) -> None:
    err = zelo(*arguments, code=1)
    assert message in err
    assert err.count("\n") == 1


def test_wrong_usage_ends_with_code_2(zelo: Command) -> None:
    assert "No such" in zelo("import", "chek", code=2)


def test_home_may_be_named_before_or_after_the_command(tmp_path: Path) -> None:
    file = str(GUIDE_FILES / "clientes.csv")
    for place, arguments in (
        ("before", ["--home", str(tmp_path / "before"), "import", "run", file, "--table", "accounts"]),
        ("after", ["import", "run", file, "--table", "accounts", "--home", str(tmp_path / "after")]),
    ):
        with pytest.raises(SystemExit) as stop:
            main(arguments)
        assert stop.value.code == 0
        assert (tmp_path / place / "lake" / "manifests").is_dir()


def test_import_undo_previews_undoes_and_restores(company: Command) -> None:
    before = company("measure", "compute", "revenue", "--as-of", "2026-10-31", "--format", "json")
    preview = document(company("import", "undo", "2", "--check", "--format", "json"))
    assert (preview["removed"], preview["replaced"]) == (1044, 0)
    assert company("measure", "compute", "revenue", "--as-of", "2026-10-31", "--format", "json") == before
    assert document(company("import", "undo", "2", "--format", "json")) == preview
    assert [batch["id"] for batch in document(company("import", "list", "--format", "json"))] == [1]
    assert [
        (batch["id"], batch["counts"])
        for batch in document(company("import", "list", "--all", "--format", "json"))
    ] == [(1, True), (2, False)]
    assert "Batch 2 is undone already" in company("import", "undo", "2", code=1)
    assert document(company("import", "restore", "2", "--format", "json"))["added"] == 1044
    assert company("measure", "compute", "revenue", "--as-of", "2026-10-31", "--format", "json") == before
