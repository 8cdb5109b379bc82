"""The company's own fields: added, renamed, put in order, archived."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from zelo.apps.operations.versions import save_version
from zelo.apps.portfolio.models import CustomField
from zelo.lib.errors import InvalidInput
from zelo.lib.text import fold, snake


def add_field(*, label: str, kind: str, choices: Sequence[str] = ()) -> CustomField:
    """A new own field, last in order; its key is made of its label once and stays.

    Raises InvalidInput where an open field has that label.
    """
    with transaction.atomic():
        _refuse_twin(label)
        last = CustomField.objects.aggregate(last=Max("position"))["last"]
        made: CustomField = CustomField.objects.create(
            key=_free_key(label),
            label=label.strip(),
            kind=kind,
            choices=list(choices),
            position=0 if last is None else last + 1,
        )
    return made


def change_field(field: CustomField, *, version: int, label: str, choices: Sequence[str]) -> CustomField:
    """Renames a field or changes what can be chosen; values that were chosen before stay.

    Raises Conflict where somebody changed it after `version`, InvalidInput for another's label.
    """
    field.label, field.choices = label.strip(), list(choices)
    with transaction.atomic():
        _refuse_twin(label, field.pk)
        save_version(field, version, ["label", "choices"])
    return field


def move_field(field: CustomField, *, up: bool) -> CustomField:
    """Puts a field before the one above it, or after the one below it; at the end it stays."""
    with transaction.atomic():
        order = list(CustomField.objects.filter(is_archived=False).order_by("position", "label"))
        place = next((at for at, entry in enumerate(order) if entry.pk == field.pk), None)
        other = None if place is None else place - 1 if up else place + 1
        if place is None or other is None or not 0 <= other < len(order):
            return field
        order[place], order[other] = order[other], order[place]
        for position, entry in enumerate(order):
            if entry.position != position:
                entry.position = position
                entry.save(update_fields=["position"])
    return field


def archive_field(field: CustomField, *, archived: bool = True) -> CustomField:
    """Asks for a field no longer, or again; what was typed stays with the accounts."""
    field.is_archived = archived
    with transaction.atomic():
        if not archived:
            _refuse_twin(field.label, field.pk)
        field.save(update_fields=["is_archived"])
    return field


def _refuse_twin(label: str, but: int | None = None) -> None:
    others = CustomField.objects.filter(is_archived=False).exclude(pk=but)
    if fold(label) in {fold(other.label) for other in others}:
        raise InvalidInput(_("There is a field of this name already."))


def _free_key(label: str) -> str:
    """The label as an identifier, with a number where another field has it."""
    plain = snake(label)[:36] or "field"
    taken, key, number = set(CustomField.objects.values_list("key", flat=True)), plain, 1
    while key in taken:
        number += 1
        key = f"{plain}_{number}"
    return key
