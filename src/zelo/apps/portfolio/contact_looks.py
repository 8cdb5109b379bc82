"""How roles, influence and sentiment look: an icon and a tone beside the word, never colour alone."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zelo.apps.portfolio.enums import ContactRole, Influence, Sentiment
from zelo.apps.portfolio.models import Contact
from zelo.apps.portfolio.queries.relationship import is_stale
from zelo.ui.figures import ago_text
from zelo.ui.icons import draw_icon
from zelo.ui.templatetags.ui import badge

# What a sentiment is drawn with: a tone, an icon, and the name of its border in the style sheet.
SENTIMENTS: dict[int | None, tuple[str, str, str]] = {
    Sentiment.FOR_US: ("green", "heart-handshake", "for"),
    Sentiment.FAVOURABLE: ("green", "mood-smile", "favourable"),
    Sentiment.NEUTRAL: ("secondary", "mood-empty", "neutral"),
    Sentiment.CRITICAL: ("orange", "mood-sad", "critical"),
    Sentiment.AGAINST: ("red", "mood-angry", "against"),
    None: ("secondary", "help-circle", "unknown"),
}
ROLES = {
    ContactRole.SPONSOR: "crown",
    ContactRole.DECISION_MAKER: "gavel",
    ContactRole.CHAMPION: "flag",
    ContactRole.INFLUENCER: "speakerphone",
    ContactRole.USER: "user",
    ContactRole.BLOCKER: "barrier-block",
}


@dataclass(frozen=True)
class Feeling:
    """A sentiment in words and looks. age: how old the judgement is, "" where there is none."""

    word: str
    tone: str
    icon: str
    border: str
    age: str = ""
    stale: bool = False


def feeling_of(contact: Contact, today: date) -> Feeling:
    tone, icon, border = SENTIMENTS[contact.sentiment]
    if contact.sentiment is None:
        return Feeling(pgettext("sentiment", "Not judged"), tone, icon, border)
    age = ago_text(contact.sentiment_on, today) if contact.sentiment_on else ""
    word = str(contact.get_sentiment_display())
    return Feeling(word, tone, icon, border, age, is_stale(contact, today))


def feelings() -> list[Feeling]:
    """All sentiments, the best first, as a legend shows them."""
    words = {value: str(label) for value, label in Sentiment.choices}
    return [
        Feeling(pgettext("sentiment", "Not judged") if value is None else words[value], *looks)
        for value, looks in SENTIMENTS.items()
    ]


def feeling_badge(contact: Contact, today: date) -> SafeString:
    feeling = feeling_of(contact, today)
    if contact.sentiment is None:
        return format_html(
            '<span class="badge z-unknown">{}{}</span>', draw_icon(feeling.icon, 14), feeling.word
        )
    return badge(feeling.word, feeling.tone, feeling.icon)


def role_badge(contact: Contact) -> SafeString:
    tone = "red" if contact.role == ContactRole.BLOCKER else "indigo"
    return badge(contact.get_role_display(), tone, ROLES[ContactRole(contact.role)])


def influence_pips(influence: int) -> SafeString:
    """Four rising bars, as many of them full as others follow; the word for those who do not see them."""
    word = dict(Influence.choices).get(influence, "")
    bars = "".join(
        f'<rect class="{"z-pip-on" if bar < influence else "z-pip"}" x="{bar * 6}" y="{9 - bar * 3}" '
        f'width="4" height="{3 + bar * 3}" rx="1"/>'
        for bar in range(4)
    )
    return format_html(
        '<svg class="z-pips" width="22" height="12" viewBox="0 0 22 12" role="img" aria-label="{}: {}">'
        "<title>{}: {}</title>{}</svg>",
        _("Influence"),
        word,
        _("Influence"),
        word,
        SafeString(bars),
    )


def influence_cell(contact: Contact) -> SafeString:
    return format_html(
        '<span class="z-nowrap">{} {}</span>',
        influence_pips(contact.influence),
        contact.get_influence_display(),
    )


def influence_levels() -> list[tuple[SafeString, str]]:
    """All influences, the strongest first, as a legend shows them."""
    return [(influence_pips(value), str(label)) for value, label in reversed(Influence.choices)]


def contact_looks(contact: Contact, today: date) -> dict[str, Any]:
    """What a contact's page draws of where the person stands."""
    return {
        "state": state_of(contact),
        "role": role_badge(contact),
        "feeling": feeling_badge(contact, today),
        "judged": feeling_of(contact, today),
        "influence": influence_cell(contact),
    }


def state_of(contact: Contact) -> Any:
    """Whether the person is there, has left, or was anonymised."""
    if contact.anonymised_at is not None:
        return badge(pgettext("contact", "Anonymised"), "secondary", "eye-off")
    if contact.left_on is not None:
        return badge(pgettext("contact", "Left"), "secondary", "door-exit")
    return badge(pgettext("contact", "There"), "green", "check")
