"""A zip of NF-e: Zelo's reader on one core beside only unpacking and parsing the same XML with lxml."""

import base64
import os
import random
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from bench.process import Row, row, run

DOCUMENTS = int(os.environ.get("ZELO_BENCH_NOTES", "200000"))
ROUNDS = 3
OWN = "11222333000181"

_ONE_CORE = "import os, sys; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}); "
_PARSE = _ONE_CORE + (
    "import zipfile; from lxml import etree; archive = zipfile.ZipFile(sys.argv[1]); "
    "[etree.fromstring(archive.read(name)) for name in archive.namelist()]"
)
_READ = _ONE_CORE + (
    "from pathlib import Path; from zelo.warehouse.readers.nfe import load_sale_rules, read_nfe; "
    "read_nfe(Path(sys.argv[1]), staging=Path(sys.argv[2]), person_key=b'k' * 32, own_cnpjs=None, "
    "rules=load_sale_rules())"
)


def measure() -> list[Row]:
    rows = []
    with tempfile.TemporaryDirectory(prefix="zelo-bench-") as name:
        folder = Path(name)
        for documents in (DOCUMENTS // 10, DOCUMENTS):
            file = folder / f"notes-{documents}.zip"
            write_notes(file, documents)
            parses, reads = [], []
            for _ in range(ROUNDS):
                parses.append(run(["-c", _PARSE, str(file)]))
                reads.append(run(["-c", _READ, str(file), str(folder)]))
            limit = f"{documents / 1000:.0f} s (1,000 documents a second)"
            rows += [
                row(f"zipfile and lxml only, {documents:,} notes", parses),
                row(f"read_nfe, {documents:,} notes", reads, parses, limit),
            ]
            file.unlink()
    return rows


def write_notes(file: Path, documents: int) -> None:
    """A zip of authorised notes of three items and some 9 KB, as signed ones have; one in 50 is cancelled."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in notes(documents):
            archive.writestr(name, content)


def notes(documents: int) -> Iterator[tuple[str, str]]:
    """Names and texts of so many notes to 500 companies over 700 days, and of their cancellations; seeded."""
    chance = random.Random(20261121)
    signatures = [base64.b64encode(chance.randbytes(2900)).decode() for _ in range(50)]
    for number in range(documents):
        key = f"352601{OWN}55001{number:09d}1{chance.randrange(10**8):08d}0"
        month = f"{2024 + number % 24 // 12}-{number % 12 + 1:02d}"
        yield f"{month}/{key}-procNFe.xml", _note(key, f"{month}-{number % 28 + 1:02d}", number, signatures)
        if number % 50 == 0:
            yield f"events/{key}-canc.xml", _cancellation(key)


def _note(key: str, day: str, number: int, signatures: list[str]) -> str:
    buyer = (
        f"<CPF>{number % 10**4 + 52998224725:011d}</CPF>"
        if number % 10 == 0
        else f"<CNPJ>{_cnpj(number)}</CNPJ>"
    )
    items = "".join(_item(item, number) for item in (1, 2, 3))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<nfeProc xmlns="http://www.portalfiscal.inf.br/nfe" versao="4.00">'
        f'<NFe><infNFe Id="NFe{key}" versao="4.00"><ide><cUF>35</cUF>'
        f"<natOp>Venda</natOp><mod>55</mod><serie>1</serie><nNF>{number}</nNF>"
        f"<dhEmi>{day}T10:00:00-03:00</dhEmi><tpNF>1</tpNF>"
        f"<tpAmb>1</tpAmb><finNFe>1</finNFe></ide>"
        f"<emit><CNPJ>{OWN}</CNPJ><xNome>Fornecedora Ltda</xNome></emit>"
        f"<dest>{buyer}<xNome>Cliente {number}</xNome></dest>{items}"
        "<total><ICMSTot><vICMSDeson>0.00</vICMSDeson><vProd>30.00</vProd>"
        "<vNF>30.00</vNF></ICMSTot></total>"
        f"</infNFe><Signature><X509Certificate>{signatures[number % 50]}</X509Certificate></Signature></NFe>"
        f"<protNFe><infProt><chNFe>{key}</chNFe><cStat>100</cStat></infProt></protNFe></nfeProc>"
    )


def _cnpj(number: int) -> str:
    twelve = f"{10_000_000 + number % 500 * 1733:08d}0001"
    for weights in ("543298765432", "6543298765432"):
        rest = sum(int(digit) * int(weight) for digit, weight in zip(twelve, weights, strict=True)) % 11
        twelve += str(0 if rest < 2 else 11 - rest)
    return twelve


def _item(item: int, number: int) -> str:
    price = number % 9000 + 100
    return (
        f'<det nItem="{item}"><prod><cProd>P{number % 300 + item}</cProd><cEAN>SEM GTIN</cEAN>'
        f"<xProd>Peca {item}</xProd><NCM>85169000</NCM><CFOP>5102</CFOP><uCom>UN</uCom><qCom>2.0000</qCom>"
        f"<vUnCom>{price}.5000000000</vUnCom>"
        f"<vProd>{price * 2 + 1}.00</vProd><cEANTrib>SEM GTIN</cEANTrib><uTrib>UN</uTrib>"
        f"<qTrib>2.0000</qTrib><vUnTrib>{price}.5000000000</vUnTrib><vFrete>1.20</vFrete>"
        "<vDesc>0.50</vDesc><indTot>1</indTot></prod>"
        "<imposto><vTotTrib>3.20</vTotTrib><ICMS><ICMS00><orig>0</orig><CST>00</CST><modBC>3</modBC><vBC>10.00</vBC>"
        "<pICMS>18.0000</pICMS><vICMS>1.80</vICMS></ICMS00></ICMS><IPI><cEnq>999</cEnq><IPINT><CST>53</CST></IPINT></IPI>"
        "<PIS><PISAliq><CST>01</CST><vBC>10.00</vBC><pPIS>1.6500</pPIS><vPIS>0.17</vPIS></PISAliq></PIS><COFINS>"
        "<COFINSAliq><CST>01</CST><vBC>10.00</vBC><pCOFINS>7.6000</pCOFINS><vCOFINS>0.76</vCOFINS></COFINSAliq></COFINS>"
        "</imposto></det>"
    )


def _cancellation(key: str) -> str:
    return (
        '<procEventoNFe xmlns="http://www.portalfiscal.inf.br/nfe" versao="1.00"><evento><infEvento>'
        f"<chNFe>{key}</chNFe><dhEvento>2026-01-02T10:00:00-03:00</dhEvento><tpEvento>110111</tpEvento></infEvento></evento>"
        f"<retEvento><infEvento><cStat>135</cStat><chNFe>{key}</chNFe></infEvento></retEvento></procEventoNFe>"
    )
