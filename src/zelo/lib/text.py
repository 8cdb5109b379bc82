"""Text in two languages, and text made comparable."""

import re
import unicodedata
from typing import Literal, NamedTuple

Language = Literal["pt", "en"]


class Text(NamedTuple):
    """One sentence or label in both of Zelo's languages."""

    pt: str
    en: str

    def to(self, language: Language) -> str:
        return self.pt if language == "pt" else self.en


def fold(text: str) -> str:
    """Lower case, without accents, with single spaces: the form in which labels are compared."""
    plain = unicodedata.normalize("NFKD", text.replace("\xa0", " "))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(plain.casefold().split())


def snake(text: str) -> str:
    """A label as an identifier: `Código do Cliente` becomes `codigo_do_cliente`."""
    return re.sub(r"[^a-z0-9]+", "_", fold(text)).strip("_")
