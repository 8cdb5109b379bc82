"""Which documents become rows, and what the rows hold."""

from datetime import date
from decimal import Decimal

import pytest

from tests.warehouse.readers.nfe.building import (
    CUSTOMER,
    LETTERS,
    NAMESPACE,
    OTHER,
    OWN,
    OWN_BRANCH,
    company,
    event,
    foreign,
    item,
    key_of,
    note,
    person,
)  # fmt: skip
from tests.warehouse.readers.nfe.conftest import Read, rows
from zelo.warehouse.facts import table


def test_note_becomes_one_row_per_item(read: Read) -> None:
    first, second = rows(read(note(7, item(1), item(2, cProd="P2", vProd="50.00"))))
    assert list(first) == list(table("transactions").stored)
    assert first | {"row_hash": 0} == {
        "source": "nfe", "record_id": f"{key_of(7)}-1", "row_hash": 0, "account_code": None,
        "account_cnpj": CUSTOMER, "day": date(2026, 1, 15), "document": key_of(7), "kind": "sale",
        "product": "P1",
        "quantity": Decimal("2.0000"), "unit_price": Decimal(50), "list_price": None,
        "gross": Decimal("100.00"),
        "discount": Decimal("0.00"), "taxes": Decimal("0.00"), "net": Decimal("100.00"), "cost": None,
        "cancelled_on": None,
    }  # fmt: skip
    assert (second["record_id"], second["product"], second["net"]) == (
        f"{key_of(7)}-2",
        "P2",
        Decimal("50.00"),
    )


def test_bare_note_counts_and_is_told(read: Read) -> None:
    staged = read(note(1, status=None), note(2))
    assert staged.rows == 2
    assert [c.filled for c in staged.columns if c.target == "authorisation"] == [1]


def test_lot_holds_several_notes(read: Read) -> None:
    both = note(1, status=None) + note(2, status=None)
    lot = f'<enviNFe xmlns="{NAMESPACE}"><idLote>1</idLote>{both}</enviNFe>'
    assert read(lot).rows == 2


@pytest.mark.parametrize("change", [("xmlns=", "xmlns:n="), (f' xmlns="{NAMESPACE}"', "")])
def test_note_without_its_namespace_is_read(read: Read, change: tuple[str, str]) -> None:
    assert read(note(1).replace(*change)).rows == 1


def test_prefixed_note_is_read(read: Read) -> None:
    text = (
        note(1)
        .replace("</", "</n:")
        .replace("<", "<n:")
        .replace("<n:/n:", "</n:")
        .replace("xmlns=", "xmlns:n=")
    )
    assert read(text).rows == 1


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (note(1, status="110"), "denied note"),
        (note(1, status="301"), "denied note"),
        (note(1, status="302"), "denied note"),
        (note(1, status="539"), "note not authorised"),
        (note(1, tpAmb="2"), "note of the test environment"),
        (note(1, layout="2.00"), "NF-e of layout 2.00"),
        (note(1, finNFe="3"), "adjustment note"),
        (note(1, item(cfop="5152")), "transfer"),
        (note(1, natOp="Bonificação"), "bonus or gift"),
        (note(1, recipient=company(OWN_BRANCH)), "between own establishments"),
        (note(1, mod="65", recipient=""), "NFC-e without a customer"),
        (note(1, item(cfop="1102"), tpNF="0"), "purchase or other entry"),
        (note(1, issuer=company(OTHER), recipient=company(OWN)), "received note"),
        (note(1, issuer=company(OTHER)), "note of other companies"),
        (event(key_of(9), kind="110110"), "correction letter"),
        (event(key_of(9), kind="210200"), "other event"),
        (event(key_of(9), status="573"), "cancellation not registered"),
        ("<cteProc><CTe/></cteProc>", "CT-e"),
        ("<CompNfse/>", "NFS-e"),
        ("<mdfeProc/>", "MDF-e"),
        ("<inutNFe/>", "unused numbers"),
        ("<whatever/>", "other XML"),
    ],
)
def test_what_is_no_revenue_is_counted_by_reason(read: Read, document: str, reason: str) -> None:
    staged = read(note(2), document)
    assert (staged.rows, staged.skipped, staged.rejected) == (1, {reason: 1}, 0)
    assert staged.read == 2


@pytest.mark.parametrize("status", ["100", "150"])
def test_authorised_note_counts(read: Read, status: str) -> None:
    assert read(note(1, status=status)).rows == 1


def test_older_layout_of_the_same_form_is_read(read: Read) -> None:
    assert read(note(1, layout="3.10")).rows == 1


def test_consumer_note_with_a_customer_counts(read: Read) -> None:
    assert read(note(1, mod="65")).rows == 1


def test_own_entry_of_returned_goods_is_negative(read: Read) -> None:
    taxes = "<ICMS><ICMS00><vICMS>18.00</vICMS></ICMS00></ICMS>"
    (row,) = rows(read(note(1, item(cfop="1202", taxes=taxes, vDesc="10.00"), tpNF="0", finNFe="4")))
    shown = [
        str(row[name]) for name in ("kind", "account_cnpj", "quantity", "gross", "discount", "taxes", "net")
    ]
    assert shown == ["return", CUSTOMER, "-2.0000", "-100.00", "-10.00", "-18.00", "-72.00"]


def test_return_that_the_customer_issued_is_negative_and_theirs(read: Read) -> None:
    document = note(1, item(cfop="5202"), issuer=company(CUSTOMER), recipient=company(OWN), finNFe="4")
    (row,) = rows(read(document))
    assert (row["kind"], row["account_cnpj"], str(row["net"])) == ("return", CUSTOMER, "-100.00")


def test_complementary_note_belongs_to_the_note_it_completes(read: Read) -> None:
    reference = f"<NFref><refNFe>{key_of(1)}</refNFe></NFref>"
    (row,) = rows(read(note(2, finNFe="2", references=reference)))
    assert (row["document"], row["record_id"], row["kind"]) == (key_of(1), f"{key_of(2)}-1", "sale")


def test_complementary_note_of_tax_alone_lowers_net_without_being_a_sale(read: Read) -> None:
    taxes = "<ICMS><ICMS00><vICMS>18.00</vICMS></ICMS00></ICMS>"
    (row,) = rows(read(note(2, item(taxes=taxes, vProd="0.00", qCom="0.0000"), finNFe="2")))
    assert (row["kind"], str(row["net"])) == ("credit", "-18.00")


def test_day_is_the_issuer_own(read: Read) -> None:
    (row,) = rows(read(note(1, dhEmi="2026-03-31T23:59:59-04:00")))
    assert row["day"] == date(2026, 3, 31)


def test_alphanumeric_cnpj_is_customer_and_issuer(read: Read) -> None:
    staged = read(
        note(1, recipient=company(LETTERS)),
        note(2, issuer=company(LETTERS)),
        own_cnpjs=frozenset({OWN, LETTERS}),
    )
    found = {(row["account_cnpj"], row["document"][6:20]) for row in rows(staged)}
    assert found == {(CUSTOMER, LETTERS)}
    assert staged.skipped == {"between own establishments": 1}
    (sold,) = rows(read(note(1, recipient=company(LETTERS))))
    assert sold["account_cnpj"] == LETTERS


def test_invalid_cnpj_leaves_the_line_without_account_and_is_counted(read: Read) -> None:
    staged = read(note(1, recipient=company("99345678000174")))
    assert (staged.rows, staged.invalid_cnpjs, staged.unresolved) == (1, 1, 1)


@pytest.mark.parametrize("recipient", [person(), foreign("X1234567"), foreign("EXTERIOR")])
def test_person_and_foreigner_get_a_code_and_no_cnpj(read: Read, recipient: str) -> None:
    (row,) = rows(read(note(1, recipient=recipient)))
    assert row["account_code"][:3] in ("pf-", "ex-")
    assert (len(row["account_code"]), row["account_cnpj"]) == (27, None)


@pytest.mark.parametrize(
    "broken",
    [
        note(1, key="123"), note(1, dhEmi="15/01/2026"), note(1, dhEmi=""),
        note(1).replace("infNFe", "infNF"), note(1, item(1), item(1)), note(1).replace(' nItem="1"', ""),
        note(1).replace(f"<chNFe>{key_of(1)}", f"<chNFe>{key_of(3)}"), event("42"),
    ],
)  # fmt: skip
def test_note_without_what_makes_it_one_is_rejected(read: Read, broken: str) -> None:
    staged = read(note(2), broken)
    assert (staged.rows, staged.rejected, staged.skipped) == (1, 1, {})
