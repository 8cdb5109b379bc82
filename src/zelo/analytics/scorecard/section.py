"""One table of a TOML document, read so that a mistake says where it is, what was there, and what may be."""

import json
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from itertools import pairwise
from typing import NoReturn, TypeGuard

import numpy as np

from zelo.lib.errors import InvalidInput
from zelo.lib.text import Text

LARGEST = 1e15
SMALLEST_POSITIVE = 1e-6


class Section:
    """A table's values by key, checked as they are asked for.

    path: the table's place in the document, "" for the document itself; an entry of an array of tables is
    named by what it is about, as in `criteria[revenue]`.
    """

    def __init__(self, content: Mapping[str, object], path: str, allowed: Sequence[str]) -> None:
        """Raises: InvalidInput if a key is not among the allowed."""
        self.content = content
        self.path = path
        for key in content:
            if key not in allowed:
                raise InvalidInput(f"{self.place(key)}: unknown key; allowed: {_listed(key, allowed)}")

    def place(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def has(self, key: str) -> bool:
        return key in self.content

    def refuse(self, key: str, allowed: str) -> NoReturn:
        """Raises: InvalidInput that names the key's path, what is there, and what is allowed."""
        if key not in self.content:
            raise InvalidInput(f"{self.place(key)}: missing; needed: {allowed}")
        raise InvalidInput(f"{self.place(key)}: found {show(self.content[key])}; allowed: {allowed}")

    def choice(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        value = self.content.get(key, default)
        if not isinstance(value, str) or value not in allowed:
            self.refuse(key, _listed(value, allowed))
        return value

    def word(self, key: str, allowed: str) -> str:
        """A string that is not blank, without the blanks around it."""
        value = self.content.get(key)
        if not isinstance(value, str) or not value.strip():
            self.refuse(key, allowed)
        return value.strip()

    def text(self, key: str, default: Text | None = None) -> Text:
        """A text in both languages: a table of pt and en, or one string for both."""
        value = self.content.get(key)
        if value is None and default is not None:
            return default
        if isinstance(value, str) and value.strip():
            return Text(value, value)
        if not isinstance(value, Mapping):
            self.refuse(key, 'a text, or a table { pt = "...", en = "..." }')
        both = Section(value, self.place(key), ("pt", "en"))
        return Text(both.word("pt", "a text in Portuguese"), both.word("en", "a text in English"))

    def number(
        self, key: str, *, default: float | None = None, low: float = -LARGEST, high: float = LARGEST
    ) -> float:
        """A number between low and high."""
        value = self.content.get(key, default)
        if not is_number(value, low, high):
            self.refuse(key, _numbers("a number", low, high))
        return float(value)

    def integer(self, key: str, *, default: int | None = None, low: int, high: int) -> int:
        value = self.content.get(key, default)
        if not is_whole(value, low, high):
            self.refuse(key, _numbers("a whole number", low, high))
        return value

    def table(self, key: str, allowed: Sequence[str]) -> "Section":
        value = self.content.get(key)
        if not isinstance(value, Mapping):
            self.refuse(key, f"a table with {', '.join(allowed)}")
        return Section(value, self.place(key), allowed)

    def tables(self, key: str) -> list[Mapping[str, object]]:
        """The entries of an array of tables, none if the key is absent."""
        value = self.content.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, Mapping) for entry in value):
            self.refuse(key, f"tables, each under its own [[{self.place(key)}]]")
        return value

    def pairs(self, key: str, at_least: int) -> tuple[tuple[float, float], ...]:
        """[[value, points], ...] with values strictly increasing and points from 0 to 100."""
        allowed = f"at least {at_least} pairs [value, points], values rising, points from 0 to 100"
        value = self.content.get(key)
        if not isinstance(value, list) or len(value) < at_least:
            self.refuse(key, allowed)
        for pair in value:
            if not isinstance(pair, list) or len(pair) != 2:
                self.refuse(key, allowed)
            if not is_number(pair[0], -LARGEST, LARGEST) or not is_number(pair[1], 0, 100):
                self.refuse(key, allowed)
        if any(left[0] >= right[0] for left, right in pairwise(value)):
            self.refuse(key, allowed)
        return tuple((float(x), float(points)) for x, points in value)


def entry_name(entry: Mapping[str, object], key: str, array: str, position: int) -> str:
    """The path of an entry of an array of tables: by its own name, else by its place counted from 1."""
    name = entry.get(key)
    return f"{array}[{name}]" if isinstance(name, str) and name else f"{array}[#{position + 1}]"


def is_number(value: object, low: float, high: float) -> TypeGuard[int | float]:
    """True for an int or float between low and high; a bool is not a number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def is_whole(value: object, low: int, high: int) -> TypeGuard[int]:
    return isinstance(value, int) and is_number(value, low, high)


def show(value: object) -> str:
    """A value as a person would write it, cut after 60 characters."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."


def _listed(found: object, allowed: Collection[str]) -> str:
    names = ", ".join(allowed)
    near = get_close_matches(found, allowed, n=1) if isinstance(found, str) else []
    return f'{names}. Did you mean "{near[0]}"?' if near else names


def _numbers(kind: str, low: float, high: float) -> str:
    start = f" from {_plain(low)}" if low > -LARGEST else ""
    return f"{kind}{start} up to {_plain(high)}" if high < LARGEST else f"{kind}{start}"


def _plain(number: float) -> str:
    return np.format_float_positional(number, trim="-")
