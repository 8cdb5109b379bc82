"""The real notes, made anonymous, that nfelib ships: their items must give their own totals."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import nfelib
import pytest
from lxml import etree

from tests.warehouse.readers.nfe.conftest import Read, rows

ROOT = Path(nfelib.__file__).parent
SAMPLES = ROOT / "nfe" / "samples"
NS = "{http://www.portalfiscal.inf.br/nfe}"
ON_SALES = ("vICMS", "vFCP", "vICMSUFDest", "vFCPUFDest", "vICMSUFRemet", "vPIS", "vCOFINS")
FOODS = "34128745000152"
OVENS = "75277525000178"


def totals(path: Path) -> Iterator[Decimal]:
    """Gross, discount and taxes as the note's own totals give them."""
    sums = {
        child.tag.removeprefix(NS): Decimal(child.text) for child in etree.parse(path).find(f".//{NS}ICMSTot")
    }
    zero = Decimal()
    yield sum((sums[name] for name in ("vProd", "vFrete", "vSeg", "vOutro")), zero)
    yield sums["vDesc"]
    yield sum((sums.get(name, zero) for name in ON_SALES), zero)


@pytest.mark.parametrize(
    "name",
    [
        "35180834128745000152550010000474281920007498-nfe.xml",
        "35180834128745000152550010000476491552806942-nfe.xml",
        "35180834128745000152550010000476711079516696-nfe.xml",
        "35180834128745000152550010000476861118934859-nfe.xml",
        "42220575277525000178550030000292481295366801-procNFe.xml",
        "26180875335849000115550010000016871192213331-nfe.xml",
    ],
)
def test_items_add_up_to_the_note_own_totals(read: Read, name: str) -> None:
    path = SAMPLES / "v4_0" / "leiauteNFe" / name
    staged = read(path, own_cnpjs=None)
    gross, discount, taxes = totals(path)
    assert staged.rejected == 0
    assert staged.totals == {
        "gross": gross,
        "discount": discount,
        "taxes": taxes,
        "net": gross - discount - taxes,
    }


def test_all_samples_are_read_as_one_folder(read: Read) -> None:
    staged = read(SAMPLES, own_cnpjs=frozenset({FOODS}))
    assert (staged.rows, staged.rejected, staged.unresolved) == (65, 0, 0)
    assert staged.skipped == {
        "bonus or gift": 69,
        "note of other companies": 13,
        "note of the test environment": 3,
        "repeated note": 1,
        "unused numbers": 1,
    }
    assert {name: str(total) for name, total in staged.totals.items()} == {
        "gross": "4357.88", "discount": "167.59", "taxes": "638.53", "net": "3551.76",
    }  # fmt: skip


def test_items_of_one_note_are_told_apart_by_their_cfop(read: Read) -> None:
    staged = read(SAMPLES, own_cnpjs=frozenset({OVENS}))
    kinds = {row["account_code"][:3] for row in rows(staged)}
    assert (staged.rows, kinds) == (4, {"pf-", "ex-"})
    assert staged.skipped["bonus or gift"] == 2
    assert staged.skipped["purchase or other entry"] == 3


def test_note_of_the_reform_reads_price_without_its_new_taxes(read: Read) -> None:
    staged = read(SAMPLES / "v4_0" / "leiauteNFe" / "nfe_reforma_tributaria.xml", own_cnpjs=None)
    (row,) = rows(staged)
    assert (str(row["gross"]), str(row["discount"]), str(row["taxes"])) == ("14.88", "1.40", "11433.21")


@pytest.mark.parametrize(
    ("folder", "kinds"),
    [
        ("cte", {"CT-e"}),
        ("mdfe", {"MDF-e"}),
        ("bpe", {"BP-e"}),
        ("nfcom", {"NFCom"}),
        ("nfe_evento_cce", {"other XML"}),
    ],
)
def test_other_documents_are_no_notes_and_no_faults(
    read: Read, tmp_path: Path, folder: str, kinds: set[str]
) -> None:
    both = tmp_path / "both"
    both.mkdir()
    for path in (ROOT / folder / "samples").rglob("*.xml"):
        (both / path.name).write_bytes(path.read_bytes())
    note = SAMPLES / "v4_0" / "leiauteNFe" / "26180875335849000115550010000016871192213331-nfe.xml"
    (both / "note.xml").write_bytes(note.read_bytes())
    staged = read(both, own_cnpjs=None)
    assert (staged.rows, staged.rejected) == (3, 0)
    assert kinds <= set(staged.skipped) <= kinds | {"other XML"}
