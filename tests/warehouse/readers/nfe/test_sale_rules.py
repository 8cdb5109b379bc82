"""What counts as a sale, a return or neither, and a user's own table of it."""

from pathlib import Path

import pytest

from zelo.lib.errors import InvalidInput
from zelo.warehouse.readers.nfe import load_sale_rules, shipped_sale_rules

RULES = load_sale_rules()


@pytest.mark.parametrize(
    ("cfop", "verdict"),
    [
        ("5101", "sale"), ("6102", "sale"), ("7101", "sale"), ("6108", "sale"), ("5405", "sale"),
        ("5116", "sale"),
        ("5501", "sale"), ("7501", "sale"), ("7504", "sale"), ("5933", "sale"), ("5656", "sale"),
        ("5124", "sale"),
        ("5151", "transfer"), ("6409", "transfer"), ("5202", "return of a purchase"), ("5901", "remittance"),
        ("6910", "bonus or gift"), ("5911", "sample"), ("5912", "demonstration or exhibition"),
        ("5915", "repair"),
        ("5922", "billing of a later delivery"), ("5551", "sale of a fixed asset"), ("5949", "other exit"),
        ("5929", "already in a coupon"), ("6504", "remittance"), ("5999", "CFOP not in the table of sales"),
    ],
)  # fmt: skip
def test_exit_is_judged_by_its_cfop(cfop: str, verdict: str) -> None:
    assert RULES.issued(cfop, "Venda", "1", "1", "1") == verdict


@pytest.mark.parametrize(
    ("cfop", "verdict"),
    [
        ("1201", "return"), ("2202", "return"), ("1411", "return"), ("3211", "return"),
        ("1553", "return of a fixed asset sold"),
        ("1102", "purchase or other entry"), ("1208", "transfer"), ("1916", "return of a remittance"),
    ],
)  # fmt: skip
def test_entry_is_judged_by_its_cfop(cfop: str, verdict: str) -> None:
    assert RULES.issued(cfop, "Devolucao", "4", "0", "1") == verdict


@pytest.mark.parametrize(
    ("operation", "verdict"),
    [
        ("BONIFICAÇÃO em mercadoria", "bonus or gift"),
        ("Amostra  grátis", "sample"),
        ("Transferência de produção", "transfer"),
        ("Venda, Bonificação", "sale"),
        ("", "sale"),
    ],
)
def test_operation_in_words_takes_back_a_sale(operation: str, verdict: str) -> None:
    assert RULES.issued("5102", operation, "1", "1", "1") == verdict


@pytest.mark.parametrize(
    ("purpose", "verdict"),
    [
        ("1", "sale"), ("2", "sale"), ("3", "adjustment note"),
        ("5", "credit note of IBS and CBS"), ("6", "debit note of IBS and CBS"),
    ],
)  # fmt: skip
def test_purpose_is_judged(purpose: str, verdict: str) -> None:
    assert RULES.issued("5102", "Venda", purpose, "1", "1") == verdict


def test_item_outside_the_total_is_no_sale() -> None:
    assert RULES.issued("5102", "Venda", "1", "1", "0") == "item outside the note's total"


@pytest.mark.parametrize(("cfop", "direction"), [("5102", "0"), ("1202", "1")])
def test_cfop_against_the_direction_is_neither(cfop: str, direction: str) -> None:
    assert RULES.issued(cfop, "Venda", "1", direction, "1") == "CFOP contradicts entry or exit"


@pytest.mark.parametrize(
    ("cfop", "direction", "verdict"),
    [
        ("5202", "1", "return"),
        ("6411", "1", "return"),
        ("5102", "1", "received note"),
        ("1202", "0", "received note"),
    ],
)
def test_received_note_is_a_return_or_nothing(cfop: str, direction: str, verdict: str) -> None:
    assert RULES.returned(cfop, "4", direction, "1") == verdict


def own_table(folder: Path, text: str) -> Path:
    path = folder / "vendas.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_own_table_replaces_the_shipped_one(tmp_path: Path) -> None:
    rules = load_sale_rules(
        own_table(
            tmp_path, '[exit]\nsale = ["922", "5949"]\n"other exit" = ["949"]\n[operation]\nsale = ["venda*"]'
        )
    )
    verdicts = [rules.issued(cfop, "Venda", "1", "1", "1") for cfop in ("5922", "5949", "6949", "5102")]
    assert verdicts == ["sale", "sale", "sale", "CFOP not in the table of sales"]
    assert rules.issued("6949", "Ajuste", "1", "1", "1") == "other exit"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[exit]\nsale = ["101", "101-102"]', "lists CFOP 101 twice"),
        ('[exit]\nsale = ["1101"]', "'1101'"),
        ('[exit]\nsale = ["51x1"]', "'51x1'"),
        ("[exit]\nsale = [5101]", "no list of texts"),
        ("exit = 1", "no table of lists"),
        ('[exits]\nsale = ["101"]', "[exits]"),
        ('[received]\nsale = ["202"]', "lists a sale"),
        ('[purpose]\nodd = ["9"]', "'9'"),
        ("[exit", "cannot be read"),
    ],
)
def test_wrong_table_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        load_sale_rules(own_table(tmp_path, text))
    assert said in str(refusal.value)


def test_missing_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        load_sale_rules(tmp_path / "nowhere.toml")


def test_rows_show_every_code_of_the_table() -> None:
    shown = list(RULES.rows())
    assert ("exit", "5101", "sale") in shown
    assert ("operation", "amostra*", "sample") in shown
    assert ("purpose", "3", "adjustment note") in shown
    assert (
        len(shown) == len(RULES.exits) + len(RULES.entries) + len(RULES.received) + len(RULES.operations) + 3
    )


def test_shipped_table_is_a_file_to_copy() -> None:
    assert shipped_sale_rules().read_text(encoding="utf-8").startswith("# What of a note is revenue")
