"""Invented brands, people and CNPJs: believable, valid, and nobody's by intention."""

from itertools import product

import numpy as np
from stdnum.br import cnpj as stdnum_cnpj

from zelo.demo.words import BRAND_ENDS, BRAND_STARTS, FAMOUS, FIRST_NAMES, SURNAMES
from zelo.lib import cnpj
from zelo.lib.text import fold, snake

_LETTERS_AND_DIGITS = tuple("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ")
_EXTENSIONS = ("", " do Norte", " do Sul", " Paulista", " Mineira", " do Vale", " da Serra", " Nova")


def make_brands(rng: np.random.Generator, count: int) -> list[str]:
    """That many distinct brands in random order, none of them famous."""
    plain = [start + end for start, end in product(BRAND_STARTS, BRAND_ENDS) if not is_famous(start + end)]
    brands: list[str] = []
    for extension in _EXTENSIONS:
        brands += [plain[place] + extension for place in rng.permutation(len(plain))]
        if len(brands) >= count:
            return brands[:count]
    return brands + [f"{brands[place]} {place}" for place in range(count - len(brands))]


def is_famous(name: str) -> bool:
    """Whether a name contains a brand that everybody knows."""
    return any(famous in fold(name) for famous in FAMOUS)


def make_people(rng: np.random.Generator, count: int) -> list[str]:
    """That many full names, distinct while there are enough of them."""
    pairs = [f"{first} {last}" for first, last in product(FIRST_NAMES, SURNAMES)]
    order = np.concatenate([rng.permutation(len(pairs)) for _ in range(count // len(pairs) + 1)])
    return [pairs[place] for place in order[:count]]


def make_email(person: str, brand: str) -> str:
    """An address under the domain that is reserved for examples, so that no mail ever arrives."""
    return f"{snake(person).replace('_', '.')}@{snake(brand).replace('_', '-')}.example"


def make_cnpj_roots(rng: np.random.Generator, count: int, with_letters: int) -> list[str]:
    """Distinct roots of eight characters; the last `with_letters` of them in the form used since 2026."""
    roots: dict[str, None] = {}
    while len(roots) < count - with_letters:
        roots[str(rng.integers(71_000_000, 88_000_000))] = None
    while len(roots) < count:
        text = "".join(rng.choice(_LETTERS_AND_DIGITS, cnpj.ROOT_LENGTH))
        if any(char.isalpha() for char in text):
            roots[text] = None
    return list(roots)


def make_cnpj(root: str, establishment: int) -> str:
    """The establishment's CNPJ with its check digits; 1 is the headquarters."""
    body = f"{root}{establishment:04d}"
    return body + str(stdnum_cnpj.calc_check_digits(body + "00"))
