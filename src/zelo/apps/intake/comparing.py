"""The totals that were read beside those that the source system says."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from zelo.apps.intake.models import Import
from zelo.apps.intake.targets import find_target
from zelo.ui.figures import money_text, number_text


@dataclass(frozen=True)
class Total:
    """One control total. typed: as the person wrote it. difference: in words; `equal` where there is none."""

    name: str
    label: str
    read: str
    typed: str
    difference: str
    equal: bool


def compare_totals(entry: Import) -> list[Total]:
    """Lines read and each sum of money, compared where the source system's own are known."""
    report = entry.report
    if not report:
        return []
    target = find_target(entry.target) if entry.target else None
    found = [_total(entry, "read", _("Lines of data"), Decimal(report.get("read", 0)), money=False)]
    for name, text in report.get("totals", {}).items():
        label = target.label(name) if target else name
        found.append(_total(entry, name, label[:1].upper() + label[1:], Decimal(text), money=True))
    return found


def _total(entry: Import, name: str, label: str, read: Decimal, *, money: bool) -> Total:
    typed = str(entry.totals.get(name, ""))
    shown = money_text(read) if money else number_text(read)
    wanted = read_amount(typed) if typed else None
    if not typed:
        return Total(name, label, shown, "", "", False)
    if wanted is None:
        return Total(name, label, shown, typed, _("“%(text)s” is not a number") % {"text": typed}, False)
    gap = read - wanted
    words = money_text(gap) if money else number_text(gap)
    return Total(name, label, shown, typed, words, gap == 0)


def read_amount(text: str) -> Decimal | None:
    """An amount as a person types it: the last comma or point with one or two digits behind it is decimal."""
    plain = "".join(char for char in text if char.isdigit() or char in ",.-")
    whole, mark = plain, ""
    for sign in (",", "."):
        if sign in plain and plain.rfind(sign) > plain.rfind(mark or "\0"):
            mark = sign
    if mark and (len(plain) - plain.rfind(mark) - 1 in (1, 2)):
        whole = plain.replace("." if mark == "," else ",", "").replace(mark, ".")
    else:
        whole = plain.replace(",", "").replace(".", "")
    try:
        return Decimal(whole)
    except InvalidOperation:
        return None
