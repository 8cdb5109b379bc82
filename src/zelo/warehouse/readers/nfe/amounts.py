"""The money of one item: what was charged, discounted and taken by taxes on the sale.

    gross = vProd + vFrete + vSeg + vOutro
    taxes = ICMS + FCP + ICMS of fuels + ICMS and FCP of the state of destination + PIS + COFINS + ISS
    net   = gross - vDesc (and vICMSDeson where the note takes it off its total) - taxes

IPI, ICMS-ST, FCP-ST, II, IS, IBS and CBS are charged on top of vProd: in neither gross nor taxes. vTotTrib
only informs.
"""

import re
from functools import lru_cache

from zelo.warehouse.readers.nfe.document import Item, Unreadable
from zelo.warehouse.readers.nfe.sale_rules import SaleRules
from zelo.warehouse.readers.nfe.xml import Element

_CENTS = re.compile(r"([0-9]{1,13})(?:\.([0-9]{1,2}))?")
_QUANTITY = re.compile(r"[0-9]{1,14}(?:\.[0-9]{1,4})?")
_PRICE = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,10})?")
_CFOP = re.compile(r"[1-7][0-9]{3}")

_PRODUCT = ("cProd", "CFOP", "qCom", "vUnCom", "vProd", "vFrete", "vSeg", "vOutro", "vDesc", "indTot")
_CHARGED = ("vFrete", "vSeg", "vOutro")
_ON_SALES = (
    "vICMS", "vICMSMono", "vICMSUFDest", "vICMSUFRemet", "vFCPUFDest", "vPIS", "vCOFINS", "vISSQN",
)  # fmt: skip
_PRODUCT_TAGS = tuple(f"{{*}}{name}" for name in _PRODUCT)
_TAX_TAGS = tuple(f"{{*}}{name}" for name in (*_ON_SALES, "vFCP", "vFCPEfet", "vICMSDeson", "indDeduzDeson"))
_ON_TOP = ("PISST", "COFINSST")
_ADDED = ("vFrete", "vSeg", "vOutro", "vII", "vIPI", "vIPIDevol", "vST", "vFCPST", "vICMSMonoReten")


def cents(texts: dict[str, str], name: str) -> int:
    """An amount in whole cents; 0 where the element is missing. Raises Unreadable for anything else."""
    text = texts.get(name)
    if not text:
        return 0
    amount = _in_cents(text)
    if amount is None:
        raise Unreadable("not an amount", name, text)
    return amount


@lru_cache(maxsize=65_536)
def _in_cents(text: str) -> int | None:
    match = _CENTS.fullmatch(text)
    return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0")) if match else None


def read_item(number: int, detail: Element, ide: dict[str, str], relief: bool, rules: SaleRules) -> Item:
    """The item of one `det`. relief: whether the note's total leaves out the ICMS it was relieved of."""
    product: dict[str, str] = {}
    taxes: dict[str, str] = {}
    for part in detail:
        if part.tag.endswith("prod"):
            product = {
                _local(child): (child.text or "").strip() for child in part.iterchildren(*_PRODUCT_TAGS)
            }
        elif part.tag.endswith("imposto"):
            taxes = _taxes(part)
    cfop = product.get("CFOP", "")
    if not _CFOP.fullmatch(cfop):
        raise Unreadable("not a CFOP", "prod/CFOP", cfop)
    purpose, direction = ide.get("finNFe", "1"), ide.get("tpNF", "1")
    in_total = product.get("indTot", "1")
    discount = cents(product, "vDesc")
    if taxes.get("indDeduzDeson", "1" if relief else "0") == "1":
        discount += cents(taxes, "vICMSDeson")
    return Item(
        number,
        product.get("cProd") or None,
        _number(product, "qCom", _QUANTITY),
        _number(product, "vUnCom", _PRICE),
        _required(product, "vProd") + sum(cents(product, name) for name in _CHARGED if name in product),
        discount,
        sum(cents(taxes, name) for name in _ON_SALES if name in taxes)
        + cents(taxes, "vFCPEfet" if "vFCPEfet" in taxes else "vFCP"),
        rules.issued(cfop, ide.get("natOp", ""), purpose, direction, in_total),
        rules.returned(cfop, purpose, direction, in_total),
    )


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _taxes(imposto: Element) -> dict[str, str]:
    """The amounts of the item's tax groups by name, but not those of PIS and COFINS under substitution."""
    found: dict[str, str] = {}
    for element in imposto.iter(*_TAX_TAGS):
        name = _local(element)
        if name in ("vPIS", "vCOFINS") and _local(element.getparent()) in _ON_TOP:
            continue
        found[name] = (element.text or "").strip()
    return found


def _required(texts: dict[str, str], name: str) -> int:
    if not texts.get(name):
        raise Unreadable("an item without an amount", f"prod/{name}")
    return cents(texts, name)


def _number(texts: dict[str, str], name: str, form: re.Pattern[str]) -> str:
    text = texts.get(name, "")
    if not form.fullmatch(text):
        raise Unreadable("not a number", f"prod/{name}", text)
    return text


def outside_total(total: Element | None) -> bool:
    """Whether vNF is what the parts give only once vICMSDeson is taken off (items say so only since 2024)."""
    sums: dict[str, str] = {}
    for group in total if total is not None else ():
        if group.tag.endswith("ICMSTot"):
            sums = {child.tag.rpartition("}")[2]: (child.text or "").strip() for child in group}
    relieved = cents(sums, "vICMSDeson")
    if not relieved:
        return False
    charged = cents(sums, "vProd") - cents(sums, "vDesc") + sum(cents(sums, name) for name in _ADDED)
    return cents(sums, "vNF") == charged - relieved
