"""Where a text names a person: by the whole name, an e-mail or a phone, or perhaps by one name alone."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from zelo.lib.text import fold

_SHORTEST_NAME, _SHORTEST_PHONE = 3, 8
_PARTICLES = {"da", "das", "de", "di", "do", "dos", "e", "van", "von"}


@dataclass(frozen=True)
class Mention:
    """One place of a text, from start to end; sure: it names the person, else it may name somebody else."""

    start: int
    end: int
    sure: bool


@dataclass(frozen=True)
class Person:
    """What a person is called and how reached. A name of one word alone never names for sure."""

    names: tuple[str, ...]
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()

    @cached_property
    def _sure(self) -> list[re.Pattern[str]]:
        found = [rf"(?<![\w.+-]){re.escape(fold(email))}(?![\w-])" for email in self.emails if email]
        found += _phone_patterns(self.phones)
        for name in self.names:
            words = fold(name).split()
            if len(words) > 1:
                first, last = re.escape(words[0]), re.escape(words[-1])
                whole = r"\s+".join(map(re.escape, words))
                found.append(rf"\b{whole}\b")
                found.append(rf"\b{first}(?:\s+[^\W\d]+){{0,3}}?\s+{last}\b")
        return [re.compile(pattern) for pattern in found]

    @cached_property
    def _perhaps(self) -> list[re.Pattern[str]]:
        words = {word for name in self.names for word in fold(name).split()}
        kept = sorted(word for word in words if len(word) >= _SHORTEST_NAME and word not in _PARTICLES)
        return [re.compile(rf"\b{re.escape(word)}\b") for word in kept]

    def mentions(self, text: str) -> list[Mention]:
        """The places, in order and apart from each other; a sure one wins over one that may be."""
        plain, places = _folded(text)
        taken: list[Mention] = []
        for sure, patterns in ((True, self._sure), (False, self._perhaps)):
            for start, end in _found(plain, patterns):
                here = Mention(places[start], places[end - 1] + 1, sure)
                if all(here.end <= other.start or other.end <= here.start for other in taken):
                    taken.append(here)
        return sorted(taken, key=lambda mention: mention.start)

    @property
    def fragments(self) -> list[str]:
        """Short plain texts one of which stands in every sure mention, to look for where accents matter."""
        words = [word for name in self.names for word in (_plainest(name),) if word]
        phones = [re.sub(r"\D", "", phone)[-4:] for phone in self.phones]
        return sorted({*words, *(email for email in self.emails if email), *filter(None, phones)})

    def replace(self, text: str, label: str, *, also_unsure: bool = False) -> str:
        """The text with the label in every place; also_unsure: in those too that may be somebody else's."""
        for mention in reversed(self.mentions(text)):
            if mention.sure or also_unsure:
                text = text[: mention.start] + label + text[mention.end :]
        return text


def _plainest(name: str) -> str:
    """The longest run without accents in the first or the last word, which every mention has."""
    words = name.split()
    runs = [run for word in (*words[:1], *words[1:][-1:]) for run in re.findall(r"[A-Za-z]+", word)]
    return max(runs, key=len, default=name)


def _phone_patterns(phones: Iterable[str]) -> list[str]:
    """Each number as a whole and without country, area and ninth digit, however it is written."""
    numbers = set()
    for phone in phones:
        digits = re.sub(r"\D", "", phone)
        lengths = {len(digits), 11, 10, 9, _SHORTEST_PHONE}
        numbers |= {digits[-length:] for length in lengths if _SHORTEST_PHONE <= length <= len(digits)}
    return [
        r"(?<!\d)[+(]{0,2}" + r"[\s().+/-]{0,3}".join(number) + r"(?!\d)"
        for number in sorted(numbers, key=lambda number: (-len(number), number))
    ]


def _found(text: str, patterns: Iterable[re.Pattern[str]]) -> Iterator[tuple[int, int]]:
    for pattern in patterns:
        yield from (match.span() for match in pattern.finditer(text) if match.end() > match.start())


def _folded(text: str) -> tuple[str, list[int]]:
    """The text without accents and case, and for each of its characters the place it comes from."""
    plain, places = [], []
    for place, char in enumerate(text):
        for part in unicodedata.normalize("NFKD", char):
            if not unicodedata.combining(part):
                for folded in part.casefold():
                    plain.append(folded)
                    places.append(place)
    return "".join(plain), places
