"""Gross, discount, taxes and net of an item."""

from decimal import Decimal

import pytest

from tests.warehouse.readers.nfe.building import item, note
from tests.warehouse.readers.nfe.conftest import Read, rows

MONEY = ("gross", "discount", "taxes", "net")


def money(read: Read, *documents: str) -> list[str]:
    (row,) = rows(read(*documents))
    return [str(row[column]) for column in MONEY]


def test_net_is_gross_less_discount_and_taxes_on_sales(read: Read) -> None:
    taxes = (
        "<vTotTrib>99.00</vTotTrib>"
        "<ICMS><ICMS10><vICMS>18.00</vICMS><vFCP>2.00</vFCP><vICMSST>7.00</vICMSST><vFCPST>1.00</vFCPST></ICMS10></ICMS>"
        "<IPI><IPITrib><vIPI>5.00</vIPI></IPITrib></IPI><II><vII>3.00</vII></II>"
        "<PIS><PISAliq><vPIS>1.65</vPIS></PISAliq></PIS><PISST><vPIS>50.00</vPIS></PISST>"
        "<COFINS><COFINSAliq><vCOFINS>7.60</vCOFINS></COFINSAliq></COFINS><COFINSST><vCOFINS>50.00</vCOFINS></COFINSST>"
        "<ICMSUFDest><vFCPUFDest>0.50</vFCPUFDest><vICMSUFDest>4.00</vICMSUFDest><vICMSUFRemet>0.25</vICMSUFRemet></ICMSUFDest>"
    )
    sold = item(taxes=taxes, vFrete="10.00", vSeg="2.00", vDesc="5.50", vOutro="3.00")
    assert money(read, note(1, sold)) == ["115.00", "5.50", "34.00", "75.50"]


def test_service_tax_is_a_tax_on_the_sale(read: Read) -> None:
    sold = item(
        cfop="5933", taxes="<ISSQN><vBC>100.00</vBC><vISSQN>5.00</vISSQN><vOutro>9.00</vOutro></ISSQN>"
    )
    assert money(read, note(1, sold)) == ["100.00", "0.00", "5.00", "95.00"]


def test_taxes_of_the_reform_are_outside_price_and_net(read: Read) -> None:
    taxes = (
        "<IS><vIS>15.00</vIS></IS><IBSCBS><gIBSCBS><vBC>100.00</vBC><gIBSUF><vIBSUF>0.10</vIBSUF></gIBSUF>"
        "<vIBS>0.10</vIBS><gCBS><vCBS>0.90</vCBS></gCBS></gIBSCBS></IBSCBS>"
    )
    assert money(read, note(1, item(taxes=taxes))) == ["100.00", "0.00", "0.00", "100.00"]


def test_effective_fund_replaces_the_nominal_one(read: Read) -> None:
    fund = "<vFCP>2.00</vFCP><vFCPDif>1.50</vFCPDif><vFCPEfet>0.50</vFCPEfet>"
    taxes = f"<ICMS><ICMS51><vICMS>9.00</vICMS>{fund}</ICMS51></ICMS>"
    assert money(read, note(1, item(taxes=taxes)))[2] == "9.50"


@pytest.mark.parametrize(
    ("said", "total", "discount"),
    [
        ("<indDeduzDeson>1</indDeduzDeson>", "", "7.00"),
        ("<indDeduzDeson>0</indDeduzDeson>", "", "0.00"),
        ("", "<vICMSDeson>7.00</vICMSDeson><vProd>100.00</vProd><vNF>93.00</vNF>", "7.00"),
        ("", "<vICMSDeson>7.00</vICMSDeson><vProd>100.00</vProd><vNF>100.00</vNF>", "0.00"),
        ("", "<vICMSDeson>7.00</vICMSDeson><vProd>100.00</vProd><vIPI>5.00</vIPI><vNF>98.00</vNF>", "7.00"),
    ],
)
def test_relief_is_a_discount_where_the_total_leaves_it_out(
    read: Read, said: str, total: str, discount: str
) -> None:
    taxes = f"<ICMS><ICMS40><vICMSDeson>7.00</vICMSDeson>{said}</ICMS40></ICMS>"
    assert money(read, note(1, item(taxes=taxes), total=total))[1] == discount


def test_quantity_and_price_keep_their_decimals(read: Read) -> None:
    (row,) = rows(read(note(1, item(qCom="0.1235", vUnCom="1234567.1234567891"))))
    assert (row["quantity"], row["unit_price"]) == (Decimal("0.1235"), Decimal("1234567.1234567891"))
    assert (row["cost"], row["list_price"]) == (None, None)


@pytest.mark.parametrize(
    ("name", "value", "column"),
    [
        ("vProd", "1.234,50", "vProd"), ("vProd", "", "prod/vProd"),
        ("vProd", "1e3", "vProd"), ("vProd", "-5.00", "vProd"),
        ("vDesc", "x", "vDesc"), ("qCom", "1,5", "prod/qCom"), ("vUnCom", "", "prod/vUnCom"),
        ("CFOP", "512", "prod/CFOP"),
    ],
)  # fmt: skip
def test_item_without_readable_numbers_sets_its_note_aside(
    read: Read, name: str, value: str, column: str
) -> None:
    broken = item(**{"cfop": value} if name == "CFOP" else {name: value})
    staged = read(note(1), note(2, item(1), broken.replace('nItem="1"', 'nItem="2"')))
    assert (staged.rows, staged.rejected) == (1, 1)
    assert staged.rejections is not None
    assert f"2.xml,{column}" in staged.rejections.read_text(encoding="utf-8-sig")
