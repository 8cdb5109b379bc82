"""Reads of touches; whoever asks is an argument."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zelo.apps.engagement.enums import Channel
from zelo.apps.engagement.models import Interaction
from zelo.apps.engagement.permissions import SEE_INTERACTIONS
from zelo.apps.portfolio.models import Account, Contact
from zelo.apps.portfolio.queries.visibility import accounts_visible_to
from zelo.apps.portfolio.timeline import Asked, Event, on_days
from zelo.lib.errors import NotFound
from zelo.lib.text import fold
from zelo.ui.figures import day_text

CHANNEL_ICONS = {
    Channel.CALL: "phone",
    Channel.VISIT: "building-store",
    Channel.EMAIL: "mail",
    Channel.WHATSAPP: "brand-whatsapp",
    Channel.VIDEO: "video",
    Channel.OTHER: "message",
}


def interactions_visible_to(viewer: Any) -> QuerySet[Interaction]:
    """The touches of this person's accounts, withdrawn ones included."""
    if not SEE_INTERACTIONS.allows(viewer):
        return Interaction.objects.none()
    found: QuerySet[Interaction] = Interaction.objects.filter(account__in=accounts_visible_to(viewer))
    return found


def interaction_for(viewer: Any, pk: int) -> Interaction:
    """One touch. Raises NotFound where it is not there or not this person's to see."""
    found = interactions_visible_to(viewer).select_related("account", "person").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such touch, or it is not yours to see."))
    return found


def kept_touches(account: Account) -> QuerySet[Interaction]:
    """The account's touches that count, with all that a page shows of each."""
    kept = Interaction.objects.filter(account=account, withdrawn_at=None)
    found: QuerySet[Interaction] = kept.select_related("person").prefetch_related("contacts")
    return found


def recent_touches(account: Account, most: int = 4) -> list[Interaction]:
    return list(kept_touches(account).order_by("-day", "-id")[:most])


def touches(viewer: Any, account: Account, asked: Asked) -> Iterable[Event]:
    """The account's touches as events of its timeline."""
    found = kept_touches(account)
    if asked.person:
        found = found.filter(person=asked.person)
    if asked.words:
        named = Interaction.contacts.through.objects.filter(
            interaction=OuterRef("pk"), contact__in=_named(account, asked.words)
        )
        found = found.filter(Q(search__contains=asked.words) | Exists(named))
    for entry in on_days(found, asked, "day"):
        yield Event(
            entry.day,
            entry.pk,
            title_of(entry),
            entry.text,
            CHANNEL_ICONS[Channel(entry.channel)],
            "blue",
            str(entry.person or entry.person_code),
            reverse("touch", args=[entry.pk]),
        )


def title_of(entry: Interaction) -> str:
    """`Visit with Ana Luz and Beto`, as far as it is known with whom."""
    names = [contact.name for contact in entry.contacts.all()] or [entry.contact_code]
    known = [name for name in names if name]
    channel = str(entry.get_channel_display())
    if not known:
        return channel
    return _("%(channel)s with %(names)s") % {"channel": channel, "names": ", ".join(known)}


def contacts_to_choose(account: Account, present: Iterable[int] = ()) -> QuerySet[Contact]:
    """The people of the client with whom a touch can be: those who are there, and those it names already."""
    there = Contact.objects.filter(account=account)
    found: QuerySet[Contact] = there.filter(Q(left_on=None) | Q(pk__in=list(present))).order_by("name", "id")
    return found


def ago_text(day: date) -> str:
    """`today`, `yesterday`, `5 days ago`; further back the date."""
    days = (timezone.localdate() - day).days
    if days <= 0:
        return _("today")
    if timedelta(days=days) > timedelta(days=60):
        return day_text(day)
    if days == 1:
        return _("yesterday")
    return ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": days}


def _named(account: Account, words: str) -> list[int]:
    """The account's contacts whose name holds these folded words."""
    names = Contact.objects.filter(account=account).values_list("pk", "name")
    return [pk for pk, name in names if words in fold(name)]
