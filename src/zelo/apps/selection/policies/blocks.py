"""The entries of a policy's arrays as blocks of its text, moved together with the comments above them."""

import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

# The arrays of tables, and what each of their entries is about.
ENTRIES = {"criteria": "measure", "tiers": "name", "exclusions": "account"}
_HEADER = re.compile(r"\s*\[")
_ENTRY = re.compile(rf"\s*\[\[\s*({'|'.join(ENTRIES)})\s*\]\]")
_WITHIN = re.compile(rf"\s*\[\[?\s*(?:{'|'.join(ENTRIES)})\s*\.")
Block = tuple[str, str]


def arrange(text: str, content: Mapping[str, Any], write: Callable[[str, Any], str]) -> str:
    """The text with the entries that `content` has, in its order; what they say is as it was.

    write: an array's key and a new entry as text. Raises ValueError where the text cannot be cut.
    """
    blocks = _cut(text)
    for key, about in ENTRIES.items():
        wanted = [str(entry.get(about)) for entry in content.get(key, [])]
        present = [_name(block, about) for kind, block in blocks if kind == key]
        if wanted == present:
            continue
        kept = dict(zip(present, [b for k, b in blocks if k == key], strict=True))
        made = [
            (key, kept[name] if name in kept else write(key, entry))
            for name, entry in zip(wanted, content.get(key, []), strict=True)
        ]
        blocks = _replaced(blocks, key, made)
    return "".join(block for _kind, block in blocks)


def _cut(text: str) -> list[Block]:
    """Blocks of lines: each table with the comments directly above it; "" for what is of no array."""
    blocks: list[tuple[str, list[str]]] = [("", [])]
    for line in text.splitlines(keepends=True):
        if _HEADER.match(line) and not _WITHIN.match(line):
            entry, before = _ENTRY.match(line), blocks[-1][1]
            above: list[str] = []
            while before and before[-1].lstrip().startswith("#"):
                above.insert(0, before.pop())
            blocks.append((entry[1] if entry else "", above))
        blocks[-1][1].append(line)
    return [(kind, "".join(lines)) for kind, lines in blocks]


def _name(block: str, about: str) -> str:
    [(_key, [entry])] = tomllib.loads(block).items()
    return str(entry.get(about))


def _replaced(blocks: list[Block], key: str, made: list[Block]) -> list[Block]:
    """The blocks with those of one array replaced, where its first one stood, else at the end."""
    first = next((place for place, (kind, _block) in enumerate(blocks) if kind == key), len(blocks))
    before = list(blocks[:first])
    after = [block for block in blocks[first:] if block[0] != key]
    return [_spaced(block) for block in [*before, *made]] + after


def _spaced(block: Block) -> Block:
    """A block that ends in one empty line."""
    kind, text = block
    return kind, text.rstrip("\n") + "\n\n" if text.strip() else ""
