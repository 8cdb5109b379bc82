"""Who a note names: companies by CNPJ, persons and foreigners by a keyed hash that nobody can turn back."""

import hmac
import re
from dataclasses import dataclass
from functools import lru_cache

from stdnum.br import cpf as stdnum_cpf

from zelo.lib import cnpj
from zelo.lib.text import fold

KEY_BYTES = 16
_DIGEST = 24
_CPF = re.compile(r"[0-9]{11}")
_NOWHERE = frozenset(("", "exterior", "isento", "naoinformado", "semidentificacao", "na"))
_PERSONAL_SERIES = range(910, 970)

canonical = lru_cache(maxsize=65_536)(cnpj.canonical)


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a note. cnpj: valid and canonical. code: the keyed hash of a person or foreigner.

    unreadable: an identity is written but is not valid.
    """

    cnpj: str | None = None
    code: str | None = None
    unreadable: bool = False


class Pseudonyms:
    """Keyed hashes (HMAC-SHA256, 24 hexadecimal digits) of who must not be named in the lake.

    Raises ValueError for a key under 16 bytes. Whoever has the key can compute the code of a CPF they know;
    without it a code says nothing.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) < KEY_BYTES:
            raise ValueError(f"a person key has at least {KEY_BYTES} bytes, not {len(key)}")
        self._key = key

    def person(self, cpf: str) -> str:
        """The account code of a CPF, written with or without its mask: `pf-` and the hash."""
        return f"pf-{self._digest('cpf', re.sub(r'[^0-9]', '', cpf))}"

    def foreign(self, country: str, identity: str, name: str) -> str | None:
        """The account code of a foreign customer: `ex-` and the hash of country and identity.

        country: cPais. Where the identity is empty or a filler such as EXTERIOR, the folded name stands for
        it, and two spellings are two accounts. None where there is neither.
        """
        land = country.lstrip("0")
        plain = re.sub(r"[^0-9a-z]", "", fold(identity))
        if plain not in _NOWHERE and plain.strip("09"):
            return f"ex-{self._digest('foreign', land, plain)}"
        return f"ex-{self._digest('foreign name', land, fold(name))}" if fold(name) else None

    def note(self, key: str, issuer_cpf: str = "") -> str:
        """The access key, or its hash after `pf-` where the key itself holds the CPF of its issuer."""
        if _holds_cpf(key) or (issuer_cpf and issuer_cpf in key):
            return f"pf-{self._digest('note', key)}"
        return key

    def _digest(self, *parts: str) -> str:
        return hmac.digest(self._key, "\x1f".join(parts).encode(), "sha256").hex()[:_DIGEST]


def company(text: str) -> Party:
    """The party of a CNPJ element, alphanumeric or not."""
    value = canonical(text.strip())
    return Party(cnpj=value, unreadable=value is None)


def person(text: str, pseudonyms: Pseudonyms) -> Party:
    """The party of a CPF element; eleven equal digits are a filler, not a person."""
    digits = text.strip()
    if not _CPF.fullmatch(digits) or len(set(digits)) == 1:
        return Party(unreadable=True)
    return Party(code=pseudonyms.person(digits))


def _holds_cpf(key: str) -> bool:
    """Whether an access key was issued under a CPF: by its series, or by the number in the CNPJ's place."""
    if int(key[22:25]) in _PERSONAL_SERIES:
        return True
    return key.startswith("000", 6) and canonical(key[6:20]) is None and bool(stdnum_cpf.is_valid(key[9:20]))
