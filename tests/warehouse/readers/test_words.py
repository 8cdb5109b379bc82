"""Codes, texts, choices, flags and CNPJs."""

import pytest

from tests.warehouse.readers.conftest import Stage, column, rejections


def test_codes_are_trimmed_and_kept_as_text(stage: Stage) -> None:
    staged = stage(
        'account_id;day;amount\n 00123\xa0;2024-01-31;1.50\n"=""00123""";2024-01-31;1.50\n\'=x;2024-01-31;2\n'
    )
    assert column(staged, "account_code") == ["00123", "00123", "=x"]


def test_blank_code_is_null_and_line_ends_in_texts_are_spaces(stage: Stage) -> None:
    staged = stage('account_id;name\nC1;" Alfa\n Ltda "\nC2;"  "\n', "accounts")
    assert column(staged, "name") == ["Alfa Ltda", None] or column(staged, "name") == ["Alfa  Ltda", None]


def test_code_saved_as_number_is_rejected(stage: Stage) -> None:
    lines = "C1;2024-01-31;1.50\n" * 9
    staged = stage("account_id;day;amount\n" + lines + "1,12224E+13;2024-01-31;1.50\n=SUM(A1);2024-01-31;1\n")
    assert rejections(staged) == [
        ("11", "account_id", "1,12224E+13", "was saved as a number, precision lost"),
        ("12", "account_id", "'=SUM(A1)", "is a formula, not a value"),
    ]


def test_choices_ignore_case_and_accents(stage: Stage) -> None:
    staged = stage(
        "account_id;day;amount;kind\nC1;2024-01-31;1.50;SALE\nC1;2024-01-31;1.50; Return "
        "\nC1;2024-01-31;-1;\n"
    )
    assert column(staged, "kind") == ["sale", "return", "credit"]


def test_unknown_choice_is_a_rejected_line(stage: Stage) -> None:
    lines = "C1;2024-01-31;1.50;sale\n" * 9
    staged = stage("account_id;day;amount;kind\n" + lines + "C1;2024-01-31;1.50;gift\n")
    assert rejections(staged) == [("11", "kind", "gift", "is not one of sale, return, credit, cancellation")]


def test_choices_of_two_words_may_be_written_apart(stage: Stage) -> None:
    staged = stage(
        "account_id;day;kind;answer;role\nC1;2024-01-31;nps;9;Decision "
        "Maker\nC1;2024-01-31;NPS;8;decision_maker\n",
        "responses",
    )
    assert column(staged, "role") == ["decision_maker", "decision_maker"]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("Sim", True),
        ("NÃO", False),
        ("s", True),
        ("n", False),
        ("1", True),
        ("0", False),
        ("TRUE", True),
        ("no", False),
    ],
)
def test_flags_are_read_in_both_languages(stage: Stage, written: str, value: bool) -> None:
    staged = stage(
        f"conta;ordered_on;complete\nC1;2024-01-31;{written}\n",
        "deliveries",
        mapping={
            "columns": {
                "code": {"constant": "E1"},
                "account_code": "conta",
                "day": "ordered_on",
                "complete": "complete",
            }
        },
    )
    assert column(staged, "complete") == [value]


def test_cnpj_is_stored_canonical_and_repairs_are_counted(stage: Stage) -> None:
    staged = stage(
        "account_id;cnpj;day;amount\n"
        "C1;11.222.333/0001-81;2024-01-31;1.50\n"
        "C1;12.abc.345/01de-35;2024-01-31;1.50\n"
        "C1;1027058000191;2024-01-31;1.50\n"
        "C1;;2024-01-31;1.50\n"
    )
    assert column(staged, "account_cnpj") == ["11222333000181", "12ABC34501DE35", "01027058000191", None]
    assert (staged.repaired_cnpjs, staged.invalid_cnpjs, staged.unresolved) == (1, 0, 0)


def test_invalid_cnpj_of_a_transaction_is_left_out_and_counted(stage: Stage) -> None:
    staged = stage(
        "account_id;cnpj;day;amount\n"
        "C1;11.222.333/0001-82;2024-01-31;1.50\n"
        ";111.444.777-35;2024-01-31;1.50\n"
        ";1,12224E+13;2024-01-31;1.50\n"
    )
    assert column(staged, "account_cnpj") == [None, None, None]
    assert (staged.rows, staged.invalid_cnpjs, staged.unresolved) == (3, 3, 2)
    assert b"11144477735" not in staged.parquet.read_bytes()


def test_invalid_cnpj_of_an_account_is_a_rejected_line(stage: Stage) -> None:
    lines = "".join(f"C{number};11.222.333/0001-81\n" for number in range(9))
    staged = stage("codigo;cnpj\n" + lines + "C9;11.222.333/0001-82\nC10;11144477735\n", "accounts")
    assert [reason for *_, reason in rejections(staged)] == [
        "not a valid CNPJ",
        "eleven digits may be a person's CPF",
    ]
    assert staged.rejections is not None and "11144477735" not in staged.rejections.read_text("utf-8")


def test_accounts_that_are_mostly_persons_are_rejected_one_by_one(stage: Stage) -> None:
    staged = stage("codigo;cpf_cnpj\nC1;111.444.777-35\nC2;52998224725\nC3;11.222.333/0001-81\n", "accounts")
    assert (column(staged, "code"), staged.rejected) == (["C3"], 2)
    assert staged.columns[1].example == "***"
