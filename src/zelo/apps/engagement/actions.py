"""What changes about touches with clients; each is one transaction and leaves its trail."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.engagement.enums import DEFAULT_MINUTES, Channel
from zelo.apps.engagement.models import Interaction
from zelo.apps.operations.versions import save_version
from zelo.apps.people.models import User
from zelo.apps.portfolio.models import Account, AccountState, Contact
from zelo.lib.errors import InvalidInput


def log_interaction(
    *,
    account: Account,
    person: User | None,
    channel: str = Channel.CALL,
    day: date | None = None,
    minutes: int | None = None,
    text: str = "",
    contacts: Iterable[Contact] = (),
) -> Interaction:
    """Writes down a touch; the day is today and the minutes the channel's usual ones where not said.

    Raises InvalidInput for a day to come, or for people of another account.
    """
    day, met = day or timezone.localdate(), list(contacts)
    _check(account, day, met)
    with transaction.atomic():
        interaction: Interaction = Interaction.objects.create(
            account=account,
            person=person,
            channel=channel,
            day=day,
            minutes=DEFAULT_MINUTES[Channel(channel)] if minutes is None else minutes,
            text=text.strip(),
        )
        interaction.contacts.set(met)
        _touch(account)
    return interaction


def change_interaction(
    interaction: Interaction,
    *,
    version: int,
    channel: str,
    day: date,
    minutes: int,
    text: str,
    person: User | None,
    contacts: Iterable[Contact],
) -> Interaction:
    """Corrects a touch; raises Conflict where somebody changed it after `version`."""
    met = list(contacts)
    _check(interaction.account, day, met)
    interaction.channel, interaction.day = channel, day
    interaction.minutes, interaction.text, interaction.person = minutes, text.strip(), person
    with transaction.atomic():
        save_version(interaction, version, ["channel", "day", "minutes", "text", "person", "search"])
        interaction.contacts.set(met)
        _touch(interaction.account)
    return interaction


def withdraw_interaction(interaction: Interaction, *, withdrawn: bool = True) -> Interaction:
    """Takes a touch off the timeline, or puts it back; it no longer counts anywhere meanwhile."""
    with transaction.atomic():
        interaction.withdrawn_at = timezone.now() if withdrawn else None
        interaction.save(update_fields=["withdrawn_at"])
        _touch(interaction.account)
    return interaction


def _check(account: Account, day: date, contacts: list[Contact]) -> None:
    if day > timezone.localdate():
        raise InvalidInput(_("The day lies in the future; log what has taken place."))
    if any(contact.account_id != account.pk for contact in contacts):
        raise InvalidInput(_("These people belong to another account."))


def _touch(account: Account) -> None:
    kept = Interaction.objects.filter(account=account, withdrawn_at=None)
    last = kept.aggregate(last=Max("day"))["last"]
    AccountState.objects.filter(account=account).update(last_touch_on=last)
