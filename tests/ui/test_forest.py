"""A forest drawn: everybody once, nobody upon another, lines from above to below."""

from hypothesis import given
from hypothesis import strategies as st

from zelo.lib.forest import grow_forest
from zelo.ui.fitting import fit, width_of
from zelo.ui.forest import CARD_HEIGHT, CARD_WIDTH, draw_forest

ABOVE = st.dictionaries(st.integers(0, 80), st.none() | st.integers(0, 90), max_size=70)


@given(ABOVE)
def test_everybody_is_drawn_exactly_once(above: dict[int, int | None]) -> None:
    drawing = draw_forest(above, most=100)
    assert sorted(card.key for card in drawing.cards) == sorted(above)
    assert drawing.left_out == sum(card.below for card in drawing.cards) == 0


@given(ABOVE, st.integers(1, 40))
def test_of_many_each_is_drawn_or_counted_once(above: dict[int, int | None], most: int) -> None:
    drawing = draw_forest(above, most=most)
    drawn = [card.key for card in drawing.cards]
    assert len(set(drawn)) == len(drawn) <= most
    assert len(drawn) + sum(card.below for card in drawing.cards) + drawing.left_out == len(above)


@given(ABOVE, st.integers(1, 100))
def test_cards_do_not_overlap_and_stay_inside(above: dict[int, int | None], most: int) -> None:
    drawing = draw_forest(above, most=most)
    for number, card in enumerate(drawing.cards):
        assert 0 <= card.x <= drawing.width - CARD_WIDTH
        assert 0 <= card.y <= drawing.height - CARD_HEIGHT
        for other in drawing.cards[number + 1 :]:
            apart = abs(card.x - other.x) >= CARD_WIDTH or abs(card.y - other.y) >= CARD_HEIGHT
            assert apart, (card, other)


@given(ABOVE)
def test_whoever_is_above_stands_higher(above: dict[int, int | None]) -> None:
    roots, below = grow_forest(above)
    places = {card.key: card for card in draw_forest(above, most=100).cards}
    assert all(places[child].y > places[key].y for key, children in below.items() for child in children)
    assert {card.key for card in places.values() if card.y == 0} <= set(roots)


def test_many_leaves_are_stacked() -> None:
    drawing = draw_forest({0: None, **dict.fromkeys(range(1, 6), 0)})
    leaves = [card for card in drawing.cards if card.key != 0]
    assert len({card.x for card in leaves}) == 1
    assert len(drawing.lines) == 6


def test_nobody_above_or_below_stands_under_a_heading() -> None:
    drawing = draw_forest({1: None, 2: 1, 3: None})
    assert drawing.alone_at is not None
    assert max(drawing.cards, key=lambda card: card.y).key == 3
    assert draw_forest({3: None}).alone_at is None


def test_many_levels_are_cut_where_they_would_be_too_wide() -> None:
    above: dict[int, int | None] = {0: None} | {key: (key - 1) // 2 for key in range(1, 127)}
    drawing = draw_forest(above, most=60)
    assert drawing.width <= 2 * 1120
    assert sum(card.below for card in drawing.cards) + len(drawing.cards) == 127


def test_text_is_cut_to_its_width() -> None:
    assert fit("Ana", 13, 100) == "Ana"
    short = fit("Coordenadora de Qualidade e Sustentabilidade", 11.5, 120)
    assert short.endswith("…")
    assert width_of(short, 11.5) <= 120
