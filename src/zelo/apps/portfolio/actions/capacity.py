"""How much an account takes of its KAM, and how much a person has."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zelo.apps.operations.versions import Conflict, save_version
from zelo.apps.people.models import User
from zelo.apps.portfolio.models import Capacity, TierHours
from zelo.lib.errors import InvalidInput

MOST_HOURS = Decimal(744)  # of a month of 31 days


def set_tier_hours(*, hours: Mapping[str, Decimal], versions: Mapping[str, int]) -> None:
    """Hours a month that an account of each tier takes. versions: as they were seen, 0 where not stated yet.

    Raises Conflict where somebody changed one of them since.
    """
    with transaction.atomic():
        known = {row.tier: row for row in TierHours.objects.all()}
        for tier, need in hours.items():
            _save(known.get(tier) or TierHours(tier=tier), need, versions.get(tier, 0))


def set_capacity(*, person: User, hours: Decimal | None, version: int) -> None:
    """Hours a month that a person has for accounts; None: not stated. version: as seen, 0 where none was.

    Raises Conflict where somebody changed it since.
    """
    with transaction.atomic():
        row = Capacity.objects.filter(person=person).first() or Capacity(person=person)
        if hours is not None:
            _save(row, hours, version)
        elif row.pk is not None:
            save_version(row, version, [])
            row.delete()


def _save(row: TierHours | Capacity, hours: Decimal, version: int) -> None:
    if not 0 <= hours <= MOST_HOURS:
        raise InvalidInput(_("A month has 0 to 744 hours."))
    if row.pk is not None and row.hours_per_month == hours and row.version == version:
        return
    row.hours_per_month = hours
    if row.pk is not None:
        save_version(row, version, ["hours_per_month"])
        return
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Conflict(_("Somebody else stated these hours in the meantime. Look at them first.")) from error
