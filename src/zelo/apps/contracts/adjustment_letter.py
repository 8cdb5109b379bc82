"""The letter that tells a client of an adjustment: PDF by Typst, in the client's language.

Typst's own fonts are part of the package, so paper looks the same on every machine.
"""

import json
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from zelo.apps.contracts.models import Adjustment
from zelo.apps.contracts.queries.adjustments import shown_parts
from zelo.ui import figures

LANGUAGES = ("pt-br", "en")
_TEMPLATE = """
#let told = json(bytes(sys.inputs.told))
#set document(title: told.title)
#set page(paper: "a4", margin: (x: 25mm, y: 25mm), numbering: "1 / 1")
#set text(font: "Libertinus Serif", size: 11pt, lang: told.language)
#set par(leading: 0.65em, justify: false)
#align(right)[#told.day]
#v(6mm)
#strong[#told.account]
#v(4mm)
#text(13pt, weight: "bold")[#told.title]
#v(3mm)
#for line in told.paragraphs [#line #parbreak()]
#for part in told.parts [
  #v(2mm)
  #strong[#part.name]
  #if part.rows.len() > 0 [#table(columns: (auto, auto, 1fr), stroke: (x, y) => (bottom: 0.3pt + luma(180)),
    align: (left, right, left), inset: (x: 4pt, y: 2.5pt),
    table.header(..told.head.map(cell => text(9pt, weight: "bold")[#cell])),
    ..part.rows.flatten().map(cell => text(9pt)[#cell]))]
  #part.sum
]
#v(3mm)
#table(columns: (1fr, auto, auto), stroke: (x, y) => (bottom: 0.3pt + luma(180)),
  align: (left, right, right), inset: (x: 4pt, y: 3pt),
  table.header(..told.line_head.map(cell => text(9pt, weight: "bold")[#cell])),
  ..told.lines.flatten().map(cell => text(9pt)[#cell]))
#v(4mm)
#for line in told.closing [#line #parbreak()]
#v(14mm)
#line(length: 60mm, stroke: 0.5pt)
"""


def draw_letter(adjustment: Adjustment, language: str = "") -> bytes:
    """language: of LANGUAGES; the company's own where it is empty."""
    import typst  # 50 MB that most processes never need

    with translation.override(language or settings.LANGUAGE_CODE):
        told = json.dumps(letter_content(adjustment))
    return bytes(typst.compile(_TEMPLATE.encode(), sys_inputs={"told": told}, ignore_system_fonts=True))


def letter_content(adjustment: Adjustment) -> dict[str, Any]:
    """What the letter says, ready as text in the language in force."""
    contract, effect = adjustment.contract, adjustment.effective_on or adjustment.due_on
    agreed = Decimal(adjustment.basis["agreed"])
    named = {
        "code": contract.code,
        "day": figures.day_text(effect),
        "rate": figures.percent_text(agreed, 6),
        "factor": figures.number_text(1 + agreed, 8),
    }
    first = _("As agreed in contract %(code)s, its value is adjusted from %(day)s on.") % named
    if adjustment.basis.get("words"):
        first = _("As agreed in contract %(code)s (%(words)s), its value is adjusted from %(day)s on.") % {
            **named,
            "words": adjustment.basis["words"],
        }
    return {
        "title": _("Adjustment of contract %(code)s") % named,
        "language": figures.page_language(),
        "day": figures.day_text(timezone.localdate()),
        "account": contract.account.name,
        "paragraphs": [
            first,
            _("The rate is %(rate)s, which is a factor of %(factor)s.") % named,
            *_limits(adjustment),
        ],
        "head": [_("Month"), _("Rate, %"), _("Source")],
        "parts": [_part(part) for part in shown_parts(adjustment.basis)],
        "line_head": [_("Value"), _("Until now"), _("From %(day)s on") % named],
        "lines": [_line(told) for told in adjustment.lines],
        "closing": [_("Each line is rounded once, half a cent upwards."), _("Yours sincerely,")],
    }


def _limits(adjustment: Adjustment) -> list[str]:
    computed, agreed = Decimal(adjustment.basis["computed"]), Decimal(adjustment.basis["agreed"])
    if computed == agreed:
        return []
    rate = {"rate": figures.percent_text(computed, 6)}
    if adjustment.basis.get("limited") and Decimal(adjustment.basis["due"]) == agreed:
        return [_("The rates come to %(rate)s; the contract limits it.") % rate]
    return [_("The rates come to %(rate)s; a lower one was agreed.") % rate] if agreed < computed else []


def _part(part: dict[str, Any]) -> dict[str, Any]:
    change = figures.percent_text(part["change"], 6) if part["change"] is not None else "—"
    weight = figures.number_text(part["weight"], 2).rstrip("0").rstrip(",.")
    return {
        "name": part["name"] or _("Fixed rate"),
        "rows": [
            [f"{rate['month']:%m/%Y}", rate["text"], rate["source"]]
            for rate in part["rates"]
            if rate["text"] is not None
        ],
        "sum": _("Together: %(change)s; weight in the formula: %(weight)s%%")
        % {"change": change, "weight": weight},
    }


def _line(told: dict[str, Any]) -> list[str]:
    months = told["months"]
    per = {1: _("a month"), 12: _("a year")}.get(months, _("per %(months)s months") % {"months": months})
    return [
        f"{told['name']} ({per})",
        figures.money_text(Decimal(told["before"])),
        figures.money_text(Decimal(told["after"])),
    ]
