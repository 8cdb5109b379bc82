"""Where the cards of a forest stand when it is drawn from top to bottom, and the lines between them.

Leaves that stand below the same one are stacked in columns, so that wide trees stay readable; trees stand
side by side as far as the page is wide; cards without anybody above or below stand in rows at the end.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from zelo.lib.forest import count_below, grow_forest

Key = TypeVar("Key", bound=Hashable)
CARD_WIDTH, CARD_HEIGHT = 232, 112
GAP, LEVEL_GAP, TREE_GAP = 20, 44, 44
TRUNK = 16
STACK_HEIGHT, STACK_LEAST = 5, 3
PAGE_WIDTH = 1120


@dataclass(frozen=True)
class Card(Generic[Key]):
    """The upper left corner of a card; below: how many people stand below it and are not drawn."""

    key: Key
    x: int
    y: int
    below: int = 0


@dataclass
class Drawing(Generic[Key]):
    """A forest drawn. lines: SVG paths. alone_at: the y of the heading above cards without a tree, if any."""

    cards: list[Card[Key]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    width: int = 0
    height: int = 0
    alone_at: int | None = None
    left_out: int = 0


@dataclass
class _Block(Generic[Key]):
    """A part of a tree, drawn as if it stood at the origin. tops: x of the points to draw lines to."""

    cards: list[tuple[Key, int, int]]
    lines: list[tuple[tuple[int, int], ...]]
    width: int
    height: int
    tops: list[int]

    def moved(self, dx: int, dy: int) -> "_Block[Key]":
        return _Block(
            [(key, x + dx, y + dy) for key, x, y in self.cards],
            [tuple((x + dx, y + dy) for x, y in line) for line in self.lines],
            self.width,
            self.height,
            [x + dx for x in self.tops],
        )


def draw_forest(above: Mapping[Key, Key | None], *, most: int = 60, page: int = PAGE_WIDTH) -> Drawing[Key]:
    """The forest of who stands below whom, each one once; of more than `most` only the upper levels.

    page: how wide the drawing may become before trees are put below each other; a wide tree may exceed it.
    """
    roots, below = grow_forest(above)
    trees = sorted((key for key in roots if below[key]), key=lambda key: -count_below(below, key))
    alone = [key for key in roots if not below[key]]
    shown, cut, blocks = _cut_to_fit(trees, below, most, page)
    drawing: Drawing[Key] = Drawing()
    _place_trees(drawing, blocks, page)
    kept = alone[: max(0, most - len(shown))]
    drawing.left_out = (
        len(alone) - len(kept) + sum(1 + count_below(below, tree) for tree in trees if tree not in shown)
    )
    _place_alone(drawing, kept, page)
    drawing.cards = [Card(card.key, card.x, card.y, cut.get(card.key, 0)) for card in drawing.cards]
    return drawing


def _cut_to_fit(
    trees: Sequence[Key], below: Mapping[Key, list[Key]], most: int, page: int
) -> tuple[dict[Key, list[Key]], dict[Key, int], list[_Block[Key]]]:
    """The levels to show: all of at most `most` people; of more, so few that no tree is two pages wide."""
    total = len(trees) + sum(count_below(below, tree) for tree in trees)
    levels = total
    while True:
        shown, cut, levels = _cut(trees, below, most, levels)
        blocks = [_tree(tree, shown) for tree in trees if tree in shown]
        if total <= most or levels <= 1 or all(block.width <= 2 * page for block in blocks):
            return shown, cut, blocks
        levels -= 1


def _cut(
    trees: Sequence[Key], below: Mapping[Key, list[Key]], most: int, levels: int
) -> tuple[dict[Key, list[Key]], dict[Key, int], int]:
    """For each one shown those shown below, how many are not, and on how many levels below the tops."""
    total = len(trees) + sum(count_below(below, tree) for tree in trees)
    shown: dict[Key, list[Key]] = {tree: [] for tree in trees[:most]}
    level, depth = list(shown), 0
    while level:
        following = [(key, child) for key in level for child in below[key]]
        if total > most and (depth == levels or len(shown) + len(following) > most):
            break
        depth += bool(following)
        for key, child in following:
            shown[key].append(child)
            shown[child] = []
        level = [child for _key, child in following]
    return shown, {key: count_below(below, key) for key in level if below[key]}, depth


def _tree(key: Key, below: Mapping[Key, list[Key]]) -> _Block[Key]:
    leaves = [child for child in below[key] if not below[child]]
    stacked = len(leaves) >= STACK_LEAST
    blocks = [_tree(child, below) for child in below[key] if not (stacked and child in leaves)]
    if stacked:
        blocks.append(_stack(leaves))
    if not blocks:
        return _Block([(key, 0, 0)], [], CARD_WIDTH, CARD_HEIGHT, [CARD_WIDTH // 2])
    placed, x = [], 0
    for block in blocks:
        placed.append(block.moved(x, CARD_HEIGHT + LEVEL_GAP))
        x += block.width + GAP
    tops = [top for block in placed for top in block.tops]
    middle = max(CARD_WIDTH // 2, (tops[0] + tops[-1]) // 2)
    width = max(x - GAP, middle + CARD_WIDTH // 2)
    bus = CARD_HEIGHT + LEVEL_GAP // 2
    lines: list[tuple[tuple[int, int], ...]] = [
        ((middle, CARD_HEIGHT), (middle, bus), (top, bus), (top, CARD_HEIGHT + LEVEL_GAP)) for top in tops
    ]
    cards = [(key, middle - CARD_WIDTH // 2, 0)]
    for block in placed:
        cards += block.cards
        lines += block.lines
    height = CARD_HEIGHT + LEVEL_GAP + max(block.height for block in blocks)
    return _Block(cards, lines, width, height, [middle])


def _stack(leaves: Sequence[Key]) -> _Block[Key]:
    """Leaves below each other, each hanging on its column's trunk."""
    columns = -(-len(leaves) // STACK_HEIGHT)
    tall = -(-len(leaves) // columns)
    cards: list[tuple[Key, int, int]] = []
    lines: list[tuple[tuple[int, int], ...]] = []
    tops: list[int] = []
    for column in range(columns):
        left = column * (CARD_WIDTH + TRUNK + GAP)
        tops.append(left)
        for row, leaf in enumerate(leaves[column * tall : (column + 1) * tall]):
            y = row * (CARD_HEIGHT + GAP)
            cards.append((leaf, left + TRUNK, y))
            lines.append(((left, 0), (left, y + CARD_HEIGHT // 2), (left + TRUNK, y + CARD_HEIGHT // 2)))
    width = columns * (CARD_WIDTH + TRUNK + GAP) - GAP
    height = tall * (CARD_HEIGHT + GAP) - GAP
    return _Block(cards, lines, width, height, tops)


def _place_trees(drawing: Drawing[Key], blocks: Sequence[_Block[Key]], page: int) -> None:
    x = y = row = 0
    for block in blocks:
        if x and x + block.width > page:
            x, y, row = 0, y + row + TREE_GAP, 0
        moved = block.moved(x, y)
        drawing.cards += [Card(key, left, top) for key, left, top in moved.cards]
        drawing.lines += [_path(line) for line in moved.lines]
        drawing.width = max(drawing.width, x + block.width)
        x, row = x + block.width + TREE_GAP, max(row, block.height)
        drawing.height = max(drawing.height, y + block.height)


def _place_alone(drawing: Drawing[Key], keys: Sequence[Key], page: int) -> None:
    if not keys:
        return
    top = 0
    if drawing.cards:
        drawing.alone_at = drawing.height + TREE_GAP
        top = drawing.alone_at + GAP
    across = max(1, (page + GAP) // (CARD_WIDTH + GAP))
    for number, key in enumerate(keys):
        row, column = divmod(number, across)
        x, y = column * (CARD_WIDTH + GAP), top + row * (CARD_HEIGHT + GAP)
        drawing.cards.append(Card(key, x, y))
        drawing.width = max(drawing.width, x + CARD_WIDTH)
        drawing.height = max(drawing.height, y + CARD_HEIGHT)


def _path(points: Sequence[tuple[int, int]]) -> str:
    first, *rest = points
    return f"M{first[0]} {first[1]}" + "".join(f"L{x} {y}" for x, y in rest)
