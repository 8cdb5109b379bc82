"""What engagement owns, as rows of the lake: touches, without what was said and without names."""

from collections.abc import Iterator
from typing import Any

from zelo.apps.engagement.models import Interaction
from zelo.apps.portfolio.publish import account_columns, person_code

_CHUNK = 2_000


def interaction_rows() -> Iterator[dict[str, Any]]:
    found = Interaction.objects.exclude(lake_record="").defer("text").prefetch_related("contacts")
    for entry in found.order_by("pk").iterator(chunk_size=_CHUNK):
        met = min((contact.code for contact in entry.contacts.all()), default=None)
        yield {
            **account_columns(entry),
            "day": entry.day,
            "channel": entry.channel,
            "minutes": entry.minutes,
            "contact_code": entry.contact_code or met,
            "kam_code": entry.person_code or person_code(entry.person_id),
        }
