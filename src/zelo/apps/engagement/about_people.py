"""What touches keep about the clients' people: texts that may name them, rows, and the last one with each."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from zelo.apps.engagement.models import Interaction
from zelo.apps.portfolio.about_people import (
    Row,
    Rows,
    TextField,
    Touch,
    register_rows,
    register_text,
    register_touches,
)


def register() -> None:
    register_text(
        TextField(
            "engagement.interaction",
            gettext_lazy("Text of a touch"),
            Interaction,
            "text",
            "account",
            _page,
            "day",
            "contacts",
        )
    )
    labels = {
        "day": gettext_lazy("Day"),
        "channel": gettext_lazy("Channel"),
        "minutes": gettext_lazy("Minutes"),
        "account": gettext_lazy("Account"),
        "by": gettext_lazy("Who of ours"),
        "text": gettext_lazy("Text"),
        "withdrawn": gettext_lazy("Withdrawn"),
    }
    register_rows(Rows("interactions", gettext_lazy("Touches with the person"), _rows, labels))
    register_touches("engagement", _last)


def _page(record: Any) -> str:
    return reverse("touch", args=[record.pk])


def _rows(contacts: Sequence[int]) -> list[Row]:
    found = Interaction.objects.filter(contacts__in=contacts).select_related("account", "person").distinct()
    return [
        {
            "day": touch.day,
            "channel": str(touch.get_channel_display()),
            "minutes": touch.minutes,
            "account": touch.account.name,
            "by": touch.person.name if touch.person else None,
            "text": touch.text,
            "withdrawn": touch.withdrawn_at is not None,
        }
        for touch in found
    ]


def _last(contacts: Iterable[int]) -> dict[int, Touch]:
    pairs = Interaction.contacts.through.objects.filter(
        contact__in=list(contacts), interaction__withdrawn_at=None
    ).order_by("contact_id", "-interaction__day", "-interaction_id")
    found: dict[int, Touch] = {}
    for contact, day, name in pairs.values_list(
        "contact_id", "interaction__day", "interaction__person__name"
    ):
        found.setdefault(contact, Touch(day, name or ""))
    return found
