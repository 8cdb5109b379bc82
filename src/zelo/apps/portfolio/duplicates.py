"""Finds accounts that may be the same one: by CNPJ root, by name, by city; fast enough for 100,000 of them.

Names are compared without legal forms and words that say nothing. Not every two names are compared: a pair
is looked at where the two share a rare word, spelt alike but for one letter, or two words together, or the
whole name; `find_pairs` then scores each such pair and says why.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zelo.lib.text import fold

LEAST_SCORE = 65
LEAST_LIKENESS = 86
_COMMONEST = 60  # a key that more accounts have is no reason to compare them
_CHUNK = 500_000

_FORMS = re.compile(
    r"\b(ltda|limitada|s[ ./]*a|me|mei|epp|eireli|slu|cia|companhia|inc|llc|corp|gmbh|do brasil|brasil)\b\.?"
)
_TRADES = re.compile(
    r"\b(industria|industrial|ind|comercio|comercial|com|servicos|serv|e|de|da|do|das|dos)\b\.?"
)
_BRANCHES = re.compile(r"\b(matriz|sede)\b|\b(filial|unidade|loja|planta|cd)\b[ .:-]*([a-z]?\d+\b)?|\(.*?\)")


class Reason(StrEnum):
    """Why two accounts may be one, or may not."""

    CNPJ_ROOT = "cnpj_root"
    SAME_NAME = "same_name"
    ALIKE_NAME = "alike_name"
    PART_OF_NAME = "part_of_name"
    SAME_CITY = "same_city"
    OTHER_CITY = "other_city"
    OTHER_CNPJ = "other_cnpj"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is compared of an account. roots: CNPJ roots of it and its establishments."""

    id: int
    name: str
    city: str = ""
    roots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two accounts that may be one; first has the smaller id. reasons: with a figure where there is one."""

    first: int
    second: int
    score: int
    reasons: tuple[tuple[Reason, int | None], ...]


def core_name(name: str) -> str:
    """The words of a company's name that tell it apart, in alphabetical order.

    `Parati Embalagens Ind. e Com. Ltda – Filial 2` and `EMBALAGENS PARATI S/A` give `embalagens parati`.
    A name of nothing else keeps its words.
    """
    plain = re.sub(r"[’'`´]", "", fold(name))
    bare = _BRANCHES.sub(" ", _FORMS.sub(" ", plain))
    words = re.findall(r"[a-z0-9]+", _TRADES.sub(" ", bare)) or re.findall(r"[a-z0-9]+", bare)
    return " ".join(sorted(words or re.findall(r"[a-z0-9]+", plain)))


def find_pairs(candidates: Sequence[Candidate]) -> list[Pair]:
    """Pairs of accounts that may be one, the likeliest first."""
    if len(candidates) < 2:
        return []
    ordered = sorted(candidates, key=lambda candidate: candidate.id)
    names = [core_name(candidate.name) for candidate in ordered]
    by_root = _pairs_of(_root_keys(ordered), len(ordered), most=len(ordered))
    by_name = _pairs_of(_name_keys(names), len(ordered), most=_COMMONEST)
    codes = np.unique(np.concatenate([by_root, by_name]))
    roots = set(by_root.tolist())
    found = []
    for start in range(0, len(codes), _CHUNK):
        part = codes[start : start + _CHUNK]
        found += list(_judged(part, ordered, names, roots))
    return sorted(found, key=lambda pair: (-pair.score, pair.first, pair.second))


def _root_keys(candidates: Sequence[Candidate]) -> Iterator[tuple[int, int]]:
    for place, candidate in enumerate(candidates):
        for root in set(candidate.roots):
            yield hash(("root", root)), place


def _name_keys(names: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Keys under which names that may be the same meet, as (key, place of the name)."""
    spellings: dict[str, tuple[int, ...]] = {}
    for place, name in enumerate(names):
        words = name.split()
        yield hash(("name", "".join(words))), place
        for word in words:
            if word not in spellings:
                spellings[word] = _spellings(word)
            for key in spellings[word]:
                yield key, place
        for position, word in enumerate(words):
            for other in words[position + 1 :]:
                yield hash(("two", word, other)), place


def _spellings(word: str) -> tuple[int, ...]:
    """Keys that a word shares with those that differ in one letter: itself and itself without each letter."""
    if len(word) < 5:
        return (hash(("word", word)),)
    shorter = {word[:place] + word[place + 1 :] for place in range(len(word))}
    return tuple(hash(("word", spelling)) for spelling in sorted({word, *shorter}))


def _pairs_of(keys: Iterable[tuple[int, int]], count: int, *, most: int) -> NDArray[np.int64]:
    """Every two places that share a key which at most `most` places have, as first * count + second."""
    flat = np.fromiter((part for entry in keys for part in entry), dtype=np.int64)
    key, place = flat[::2], flat[1::2]
    order = np.lexsort((place, key))
    key, place = key[order], place[order]
    first = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if len(key) else np.empty(0, np.int64)
    sizes = np.diff(np.r_[first, len(key)])
    found = [np.empty(0, np.int64)]
    for size in np.unique(sizes[(sizes > 1) & (sizes <= most)]):
        runs = place[first[sizes == size][:, None] + np.arange(size)]
        left, right = np.triu_indices(int(size), 1)
        pairs = (runs[:, left] * count + runs[:, right]).ravel()
        found.append(np.unique(pairs[runs[:, left].ravel() != runs[:, right].ravel()]))
    return np.unique(np.concatenate(found))


def _judged(
    codes: NDArray[np.int64], candidates: Sequence[Candidate], names: Sequence[str], roots: set[int]
) -> Iterator[Pair]:
    """The pairs among these that are likely enough."""
    from rapidfuzz import fuzz, process

    count = len(candidates)
    first, second = (codes // count).tolist(), (codes % count).tolist()
    ours, theirs = [names[place] for place in first], [names[place] for place in second]
    options: dict[str, Any] = {"dtype": np.uint8, "workers": -1}
    alike = process.cpdist(ours, theirs, scorer=fuzz.ratio, score_cutoff=LEAST_LIKENESS, **options)
    within = process.cpdist(ours, theirs, scorer=fuzz.token_set_ratio, score_cutoff=100, **options)
    same_root = np.fromiter((code in roots for code in codes.tolist()), dtype=bool, count=len(codes))
    for place in np.flatnonzero((alike > 0) | (within > 0) | same_root).tolist():
        if not same_root[place] and _numbered_apart(ours[place], theirs[place]):
            continue
        a, b = candidates[first[place]], candidates[second[place]]
        reasons = _reasons(a, b, int(alike[place]), bool(within[place]), bool(same_root[place]))
        score = _score(reasons)
        if score >= LEAST_SCORE:
            yield Pair(a.id, b.id, score, reasons)


def _numbered_apart(ours: str, theirs: str) -> bool:
    """Whether both names carry numbers and these differ, as `posto 12` and `posto 13` do."""
    numbers = [{word for word in name.split() if word.isdigit()} for name in (ours, theirs)]
    return all(numbers) and numbers[0] != numbers[1]


def _reasons(
    a: Candidate, b: Candidate, alike: int, within: bool, same_root: bool
) -> tuple[tuple[Reason, int | None], ...]:
    reasons: list[tuple[Reason, int | None]] = []
    if same_root:
        reasons.append((Reason.CNPJ_ROOT, None))
    if alike == 100:
        reasons.append((Reason.SAME_NAME, None))
    elif alike:
        reasons.append((Reason.ALIKE_NAME, alike))
    elif within:
        reasons.append((Reason.PART_OF_NAME, None))
    cities = fold(a.city), fold(b.city)
    if all(cities):
        reasons.append((Reason.SAME_CITY if cities[0] == cities[1] else Reason.OTHER_CITY, None))
    if a.roots and b.roots and not same_root:
        reasons.append((Reason.OTHER_CNPJ, None))
    return tuple(reasons)


def _score(reasons: Iterable[tuple[Reason, int | None]]) -> int:
    """0 to 100: a shared CNPJ root is certain; else the name decides, city and CNPJ speak for or against."""
    known = dict(reasons)
    if Reason.CNPJ_ROOT in known:
        return 100
    if Reason.SAME_NAME in known:
        score = 90
    elif Reason.ALIKE_NAME in known:
        score = 2 * int(known[Reason.ALIKE_NAME] or 0) - 112
    else:
        score = 60 if Reason.PART_OF_NAME in known else 0
    score += 8 * (Reason.SAME_CITY in known) - 12 * (Reason.OTHER_CITY in known)
    return score - 15 * (Reason.OTHER_CNPJ in known)
