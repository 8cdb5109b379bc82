"""The relationship map of an account: whom it shows, in which words, and where each card stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zelo.apps.portfolio.about_people import Touch
from zelo.apps.portfolio.contact_looks import ROLES, Feeling, feeling_of, influence_pips
from zelo.apps.portfolio.enums import ContactRole, DecisionPower
from zelo.apps.portfolio.models import Contact
from zelo.lib.forest import count_below, grow_forest
from zelo.ui.figures import ago_text
from zelo.ui.fitting import fit
from zelo.ui.forest import CARD_HEIGHT, CARD_WIDTH, Drawing, draw_forest

MOST = 60
EDGE = 12
LEFT_TEXT = CARD_WIDTH - 66


@dataclass
class MapCard:
    """One person on the map: texts cut to the card, the whole of them in `spoken`."""

    contact: Contact
    x: int
    y: int
    name: str
    title: str
    role: str
    role_icon: str
    feeling: Feeling
    judged: str
    touch: str
    touched_late: bool
    spoken: str
    spoken_rest: str
    pips: Any
    below: int = 0


@dataclass
class Line:
    """One line of the list behind the map, in the order of a nested list.

    opens: those who report to this person follow, one level deeper. closes: the levels that end after it.
    """

    card: MapCard
    opens: bool
    closes: range


@dataclass
class Map:
    cards: list[MapCard]
    lines: list[str]
    width: int
    height: int
    alone_at: int | None
    left_out: int
    listed: list[Line]
    top: Contact | None = None
    card_width: int = CARD_WIDTH
    card_height: int = CARD_HEIGHT


def draw_map(
    people: Sequence[Contact],
    touches: dict[int, Touch],
    today: date,
    *,
    top: int | None = None,
    most: int = MOST,
) -> Map:
    """The map of people at one account; top: only of this person, where present, and those below."""
    by_key = {person.pk: person for person in people}
    above = {person.pk: person.reports_to_id for person in people}
    if top in by_key:
        above = _below(above, top)
    drawing: Drawing[int] = draw_forest(above, most=most)
    cards = [
        _card(by_key[card.key], card.x + EDGE, card.y + EDGE, touches.get(card.key), today, card.below)
        for card in drawing.cards
    ]
    return Map(
        cards,
        drawing.lines,
        drawing.width + 2 * EDGE,
        drawing.height + 2 * EDGE,
        None if drawing.alone_at is None else drawing.alone_at + EDGE,
        drawing.left_out,
        _lines(by_key, above, touches, today),
        by_key.get(top) if top is not None else None,
    )


def _below(above: dict[int, int | None], top: Any) -> dict[int, int | None]:
    _roots, below = grow_forest(above)
    kept, waiting = {top: None}, [top]
    while waiting:
        at = waiting.pop()
        for child in below[at]:
            kept[child] = at
            waiting.append(child)
    return {key: kept[key] for key in above if key in kept}


def _lines(
    people: dict[int, Contact], above: dict[int, int | None], touches: dict[int, Touch], today: date
) -> list[Line]:
    roots, below = grow_forest(above)
    waiting = [(key, 0) for key in sorted(roots, key=lambda key: count_below(below, key))]
    order: list[tuple[int, int]] = []
    while waiting:
        key, depth = waiting.pop()
        order.append((key, depth))
        waiting += [(child, depth + 1) for child in reversed(below[key])]
    lines = []
    for (key, depth), (_next, after) in zip(order, [*order[1:], (0, 0)], strict=False):
        card = _card(people[key], 0, 0, touches.get(key), today, 0)
        lines.append(Line(card, bool(below[key]), range(max(0, depth - after))))
    return lines


def _card(contact: Contact, x: int, y: int, touch: Touch | None, today: date, below: int) -> MapCard:
    feeling = feeling_of(contact, today)
    title = contact.title or contact.department
    role = role_words(contact)
    touched = _touch_words(touch, today)
    judged = f"{feeling.word} · {feeling.age}" if feeling.age else feeling.word
    influence = _("influence: %(word)s") % {"word": contact.get_influence_display()}
    rest = " · ".join(part for part in (title, role, influence, judged, touched) if part)
    return MapCard(
        contact=contact,
        x=x,
        y=y,
        name=fit(contact.name, 14, LEFT_TEXT),
        title=fit(title, 11.5, LEFT_TEXT),
        role=fit(role, 11.5, CARD_WIDTH - 44),
        role_icon=ROLES[ContactRole(contact.role)],
        feeling=feeling,
        judged=fit(judged, 11.5, CARD_WIDTH - 74),
        touch=fit(touched, 11.5, CARD_WIDTH - 44),
        touched_late=touch is None,
        spoken=f"{contact.name}: {rest}",
        spoken_rest=rest,
        pips=influence_pips(contact.influence),
        below=below,
    )


def role_words(contact: Contact) -> str:
    """The role, and what the person may sign where that is something."""
    role = str(contact.get_role_display())
    if contact.decision_power == DecisionPower.NONE:
        return role
    return f"{role} · {contact.get_decision_power_display().lower()}"


def _touch_words(touch: Touch | None, today: date) -> str:
    if touch is None:
        return _("No touch written down")
    ago = ago_text(touch.day, today)
    return f"{ago} · {touch.by}" if touch.by else ago
