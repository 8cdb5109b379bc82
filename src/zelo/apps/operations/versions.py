"""Two people edit one record: the second is told, and nothing is lost."""

from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from zelo.apps.operations.models import Versioned
from zelo.lib.errors import ZeloError


class Conflict(ZeloError):
    """Somebody else changed the record after it was opened."""


def save_version(record: Versioned, version: int, fields: list[str]) -> None:
    """Saves `fields` of the record if it still has the version that the person saw; else raises Conflict.

    Call it inside a transaction: the claim of the version and the save stand or fall together.
    """
    rows: Any = type(record)._base_manager.filter(pk=record.pk, version=version)
    if not rows.update(version=F("version") + 1):
        raise Conflict(
            _("Somebody else changed this in the meantime. Look at the present state and change it again.")
        )
    record.version = version + 1
    record.save(update_fields=fields)
