"""Notes and events made for tests: only the elements that are read, in the layout's order."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

OWN = "11222333000181"
OWN_BRANCH = "11222333000262"
CUSTOMER = "99345678000173"
LETTERS = "12ABC34501DE35"
OTHER = "99876543000134"
CPF = "52998224725"
PERSON = "Fulano de Tal Produtor"
NAMESPACE = "http://www.portalfiscal.inf.br/nfe"


def key_of(number: int, issuer: str = OWN, series: int = 1, model: str = "55") -> str:
    return f"352601{issuer.zfill(14)}{model}{series:03d}{number:09d}1000000010"


def tags(values: Mapping[str, object]) -> str:
    return "".join(f"<{name}>{value}</{name}>" for name, value in values.items())


def item(number: int = 1, cfop: str = "5102", taxes: str = "", **product: object) -> str:
    values = {"cProd": "P1", "CFOP": cfop, "qCom": "2.0000", "vUnCom": "50.0000000000", "vProd": "100.00"}
    return (
        f'<det nItem="{number}"><prod>{tags({**values, "indTot": 1, **product})}</prod>'
        f"<imposto>{taxes}</imposto></det>"
    )


ICMS = "<ICMS><ICMS00><CST>00</CST><vICMS>18.00</vICMS></ICMS00></ICMS>"


def company(cnpj: str) -> str:
    return f"<CNPJ>{cnpj}</CNPJ><xNome>Empresa {cnpj}</xNome>"


def person(cpf: str = CPF, name: str = PERSON) -> str:
    return f"<CPF>{cpf}</CPF><xNome>{name}</xNome>"


def foreign(identity: str = "", name: str = "Acme Inc", country: str = "2496") -> str:
    place = f"<enderDest><cPais>{country}</cPais></enderDest>"
    return f"<idEstrangeiro>{identity}</idEstrangeiro><xNome>{name}</xNome>{place}"


def note(
    number: int = 1,
    *items: str,
    issuer: str = company(OWN),
    recipient: str = company(CUSTOMER),
    key: str | None = None,
    status: str | None = "100",
    total: str = "",
    references: str = "",
    layout: str = "4.00",
    **ide: object,
) -> str:
    """An nfeProc; status None leaves the bare NFe."""
    identity = issuer.partition(">")[2].partition("<")[0]
    model = str(ide.get("mod", "55"))
    access = key or key_of(number, identity, int(str(ide.get("serie", 1))), model)
    head = {
        "natOp": "Venda",
        "mod": "55",
        "dhEmi": "2026-01-15T22:30:00-03:00",
        "tpNF": "1",
        "tpAmb": "1",
        "finNFe": "1",
    }
    body = (
        f'<infNFe Id="NFe{access}" versao="{layout}"><ide>{tags({**head, **ide})}{references}</ide>'
        f"<emit>{issuer}</emit><dest>{recipient}</dest>{''.join(items or (item(),))}"
        f"<total><ICMSTot>{total}</ICMSTot></total><infAdic><infCpl>texto</infCpl></infAdic></infNFe>"
    )
    if status is None:
        return f'<NFe xmlns="{NAMESPACE}">{body}</NFe>'
    answer = tags({"chNFe": access, "cStat": status})
    protocol = f"<protNFe><infProt>{answer}</infProt></protNFe>"
    return f'<nfeProc xmlns="{NAMESPACE}" versao="{layout}"><NFe>{body}</NFe>{protocol}</nfeProc>'


def event(key: str, kind: str = "110111", status: str = "135", day: str = "2026-01-16") -> str:
    asked = tags({"chNFe": key, "dhEvento": f"{day}T08:00:00-03:00", "tpEvento": kind})
    told = tags({"cStat": status, "chNFe": key, "dhRegEvento": f"{day}T08:00:01-03:00"})
    return (
        f'<procEventoNFe xmlns="{NAMESPACE}"><evento><infEvento>{asked}</infEvento></evento>'
        f"<retEvento><infEvento>{told}</infEvento></retEvento></procEventoNFe>"
    )


def archive(path: Path, *contents: str | bytes, **named: str | bytes) -> Path:
    """A zip of these documents, `1.xml`, `2.xml` ...; named ones as folder__file_ext."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for number, content in enumerate(contents, 1):
            file.writestr(f"{number}.xml", content)
        for name, content in named.items():
            stem, _, ending = name.replace("__", "/").rpartition("_")
            file.writestr(f"{stem}.{ending}", content)
    return path
