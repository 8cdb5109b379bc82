"""One XML document to a note, a cancellation or the name of another kind (layout 4.00; 3.10 reads alike)."""

import re
from collections.abc import Iterator
from datetime import date

from zelo.warehouse.readers.nfe.amounts import outside_total, read_item
from zelo.warehouse.readers.nfe.document import Cancellation, Item, Note, Other, Standing, Unreadable
from zelo.warehouse.readers.nfe.identity import Party, Pseudonyms, company, person
from zelo.warehouse.readers.nfe.sale_rules import SaleRules
from zelo.warehouse.readers.nfe.xml import Element, parse_xml

_KEY = re.compile(r"(?:NFe)?([0-9]{6}[0-9A-Z]{12}[0-9]{26})")
_LAYOUTS = ("4.00", "3.10")
_AUTHORISED = ("100", "150")
_CANCELLED = ("101", "151", "155")
_DENIED = ("110", "205", "301", "302", "303")
_REGISTERED = ("135", "136", "155")
_CANCELLATIONS = ("110111", "110112")
_KINDS = {
    "cteProc": "CT-e", "CTe": "CT-e", "cteOSProc": "CT-e", "CTeOS": "CT-e", "procEventoCTe": "CT-e",
    "mdfeProc": "MDF-e", "MDFe": "MDF-e", "procEventoMDFe": "MDF-e",
    "CompNfse": "NFS-e", "NFSe": "NFS-e", "DPS": "NFS-e",
    "inutNFe": "unused numbers", "procInutNFe": "unused numbers", "ProcInutNFe": "unused numbers",
    "bpeProc": "BP-e", "BPe": "BP-e", "nf3eProc": "NF3e", "NF3e": "NF3e",
    "nfcomProc": "NFCom", "NFCom": "NFCom",
}  # fmt: skip


def read_document(
    content: bytes, rules: SaleRules, pseudonyms: Pseudonyms
) -> tuple[list[Note | Cancellation | Other], bool]:
    """What the document holds, a lot (enviNFe) several notes; and whether its encoding was repaired.

    No CPF, name or foreign identity is in what is returned. Raises Unreadable for broken XML and for a note
    that lacks what makes it one.
    """
    root, repaired = parse_xml(content)
    tag = _local(root)
    if tag in ("nfeProc", "NFe"):
        found: list[Note | Cancellation | Other] = [_note(root, rules, pseudonyms)]
    elif tag == "enviNFe":
        found = [_note(note, rules, pseudonyms) for note in _children(root, "NFe")]
    elif tag in ("procEventoNFe", "procCancNFe"):
        found = [_event(root, pseudonyms)]
    else:
        found = [Other(_KINDS.get(tag, "other XML"))]
    return found or [Other("other XML")], repaired


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _children(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element if child.tag.endswith(name) and _local(child) == name)


def _child(element: Element, name: str) -> Element | None:
    return next(_children(element, name), None)


def _descendant(element: Element, name: str) -> Element | None:
    return next(
        (found for found in element.iter() if found.tag.endswith(name) and _local(found) == name), None
    )


def _texts(element: Element | None) -> dict[str, str]:
    """Local name to text of the children, the first of each."""
    texts: dict[str, str] = {}
    if element is not None:
        for child in element:
            texts.setdefault(child.tag.rpartition("}")[2], (child.text or "").strip())
    return texts


def _note(root: Element, rules: SaleRules, pseudonyms: Pseudonyms) -> Note | Other:
    note = root if _local(root) == "NFe" else _child(root, "NFe")
    inside = _child(note, "infNFe") if note is not None else None
    if inside is None:
        raise Unreadable("a note without infNFe", "infNFe")
    layout = inside.get("versao", "")
    if layout not in _LAYOUTS:
        return Other(f"NF-e of layout {layout}" if re.fullmatch(r"[0-9]\.[0-9]{2}", layout) else "other XML")
    key = _access_key(inside.get("Id", ""))
    parts = {child.tag.rpartition("}")[2]: child for child in inside if not child.tag.endswith("}det")}
    ide, buyer = _texts(parts.get("ide")), parts.get("dest")
    day = _day(ide)
    standing, aside, cancelled_on = _standing(root, key, ide, day)
    seller = _texts(parts.get("emit"))
    issuer = _party(seller, None, pseudonyms)
    recipient = _party(_texts(buyer), buyer, pseudonyms)
    if ide.get("mod") == "65" and recipient.cnpj is None and recipient.code is None:
        aside = aside or "NFC-e without a customer"
        standing = Standing.SET_ASIDE
    return Note(
        pseudonyms.note(key, seller.get("CPF", "")),
        pseudonyms.note(_completed(parts.get("ide"), ide) or key, seller.get("CPF", "")),
        day,
        issuer,
        recipient,
        standing,
        aside,
        cancelled_on,
        tuple(_items(inside, ide, parts.get("total"), rules)),
    )


def _access_key(text: str) -> str:
    match = _KEY.fullmatch(text.strip())
    if not match:
        raise Unreadable("a note without an access key of 44 characters", "infNFe/@Id")
    return match[1]


def _day(ide: dict[str, str]) -> str:
    text = ide.get("dhEmi", "")[:10]
    try:
        if len(text) == 10 and date.fromisoformat(text).year >= 2005:
            return text
    except ValueError:
        pass
    raise Unreadable("no date of issue", "ide/dhEmi", ide.get("dhEmi", ""))


def _later(moment: str, day: str) -> str:
    """The day of a moment if it is one after `day`, else `day`."""
    try:
        return max(date.fromisoformat(moment[:10]).isoformat(), day)
    except ValueError:
        return day


def _standing(root: Element, key: str, ide: dict[str, str], day: str) -> tuple[Standing, str, str | None]:
    """Standing, why the note stays out, and the day on which its own protocol says that it was cancelled.

    A protocol that gives no day of it cancels from the note's own day on.
    """
    if ide.get("mod") not in ("55", "65"):
        return Standing.SET_ASIDE, "note of another model", None
    if ide.get("tpAmb") == "2":
        return Standing.SET_ASIDE, "note of the test environment", None
    protocol = _child(root, "protNFe")
    answer = _texts(_child(protocol, "infProt")) if protocol is not None else {}
    if not answer:
        return Standing.NO_PROTOCOL, "", None
    if answer.get("chNFe", key) != key:
        raise Unreadable("the protocol is of another note", "protNFe/infProt/chNFe")
    status = answer.get("cStat", "")
    if status in _AUTHORISED:
        return Standing.AUTHORISED, "", None
    if status in _CANCELLED:
        return Standing.AUTHORISED, "", _later(answer.get("dhRecbto", ""), day)
    return Standing.SET_ASIDE, "denied note" if status in _DENIED else "note not authorised", None


def _party(texts: dict[str, str], element: Element | None, pseudonyms: Pseudonyms) -> Party:
    if number := texts.get("CNPJ"):
        return company(number)
    if number := texts.get("CPF"):
        return person(number, pseudonyms)
    if "idEstrangeiro" not in texts or element is None:
        return Party()
    country = _texts(_child(element, "enderDest")).get("cPais", "")
    code = pseudonyms.foreign(country, texts["idEstrangeiro"], texts.get("xNome", ""))
    return Party(code=code, unreadable=code is None)


def _completed(element: Element | None, ide: dict[str, str]) -> str | None:
    """The access key of the one note that a complementary note completes."""
    if ide.get("finNFe") != "2" or element is None:
        return None
    keys = [_texts(reference).get("refNFe", "") for reference in _children(element, "NFref")]
    return keys[0] if len(keys) == 1 and _KEY.fullmatch(keys[0]) else None


def _items(inside: Element, ide: dict[str, str], total: Element | None, rules: SaleRules) -> Iterator[Item]:
    numbers: set[int] = set()
    relief = outside_total(total)
    for detail in _children(inside, "det"):
        text = detail.get("nItem", "")
        number = int(text) if text.isascii() and text.isdecimal() and len(text) <= 3 else 0
        if not number or number in numbers:
            raise Unreadable("items are not numbered", "det/@nItem", text)
        numbers.add(number)
        yield read_item(number, detail, ide, relief, rules)
    if not numbers:
        raise Unreadable("a note without items", "det")


def _event(root: Element, pseudonyms: Pseudonyms) -> Cancellation | Other:
    old = _local(root) == "procCancNFe"
    request = _descendant(root, "infCanc" if old else "infEvento")
    answer = _child(root, "retCancNFe" if old else "retEvento")
    asked = _texts(request)
    told = _texts(_descendant(answer, "infCanc" if old else "infEvento") if answer is not None else None)
    if not old and asked.get("tpEvento") not in _CANCELLATIONS:
        return Other("correction letter" if asked.get("tpEvento") == "110110" else "other event")
    if told.get("cStat") not in (_CANCELLED if old else _REGISTERED):
        return Other("cancellation not registered")
    key = _access_key(asked.get("chNFe", ""))
    day = (told.get("dhRegEvento") or told.get("dhRecbto") or asked.get("dhEvento", ""))[:10]
    guarded = pseudonyms.note(key)
    return Cancellation(guarded, _day({"dhEmi": day}), key[6:20] if guarded == key else None)
