"""What the company changes in its calendar."""

from datetime import date

from django.db import transaction

from zelo.apps.operations.versions import save_version
from zelo.apps.work.models import CompanyCalendar, OwnDay


def choose_calendar(*, state: str, city: str, bank_days: bool, version: int) -> None:
    """version: what the person saw. Raises Conflict where somebody else was faster."""
    with transaction.atomic():
        chosen, _made = CompanyCalendar.objects.get_or_create(pk=1)
        chosen.state, chosen.city, chosen.bank_days = state, city, bank_days
        save_version(chosen, version, ["state", "city", "bank_days"])


@transaction.atomic
def add_own_day(*, day: date, name: str, is_worked: bool) -> OwnDay:
    """Enters a day; the same day again gets the new name and meaning."""
    own = OwnDay.objects.filter(day=day).first() or OwnDay(day=day)
    own.name, own.is_worked = name, is_worked
    own.save()
    return own


@transaction.atomic
def remove_own_day(own: OwnDay) -> None:
    own.delete()
