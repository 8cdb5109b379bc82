"""CNPJ, the Brazilian company number: 14 characters, of which the first twelve may be letters since 2026.

Rule: IN RFB 2.229/2024. Only the canonical form leaves this module: 14 upper-case characters, no mask.
"""

import re
from dataclasses import dataclass

from stdnum.br import cnpj as stdnum_cnpj
from stdnum.exceptions import ValidationError

LENGTH = 14
ROOT_LENGTH = 8
HEADQUARTERS = "0001"

_SCIENTIFIC = re.compile(r"\s*\d([.,]\d+)?e\+?\d+\s*", re.IGNORECASE)
_SPREADSHEET_NUMBER = re.compile(r"\s*\d+[.,]0+\s*")
_MARKS = re.compile(r"[\s./\-\xa0]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a written CNPJ turned out to be.

    value: the canonical number, or None.
    repaired: leading zeros that a spreadsheet had dropped were put back.
    problem: why there is no value; None where there is one, or where nothing was written.
    """

    value: str | None = None
    repaired: bool = False
    problem: str | None = None


def canonical(text: str) -> str | None:
    """The 14 characters of a valid CNPJ written with or without its mask, else None."""
    try:
        value = str(stdnum_cnpj.validate(text))
    except ValidationError:
        return None
    return value if len(value) == LENGTH and value.isascii() and len(set(value)) > 1 else None


def read(text: str | None) -> Reading:
    """Reads a cell: canonical where valid; nine to thirteen bare digits are padded if that makes them valid.

    Eleven digits may be a person's CPF, so they are never taken, nor repeated in the problem.
    """
    if text is None or not text.strip():
        return Reading()
    if value := canonical(text):
        return Reading(value)
    if _SCIENTIFIC.fullmatch(text) or _SPREADSHEET_NUMBER.fullmatch(text):
        return Reading(problem="saved as number, precision lost")
    bare = _MARKS.sub("", text)
    if bare.isascii() and bare.isdecimal():
        if len(bare) == 11:
            return Reading(problem="eleven digits may be a person's CPF")
        if 9 <= len(bare) < LENGTH and (value := canonical(bare.zfill(LENGTH))):
            return Reading(value, repaired=True)
    return Reading(problem="not a valid CNPJ")


def root(cnpj: str) -> str:
    """The first eight characters: the legal entity that its establishments share."""
    return cnpj[:ROOT_LENGTH]


def is_headquarters(cnpj: str) -> bool:
    """Whether the establishment is numbered 0001, the usual headquarters."""
    return cnpj[ROOT_LENGTH:12] == HEADQUARTERS


def mask(cnpj: str) -> str:
    """`11222333000181` as people write it: `11.222.333/0001-81`."""
    return f"{cnpj[:2]}.{cnpj[2:5]}.{cnpj[5:8]}/{cnpj[8:12]}-{cnpj[12:]}"
