"""What may be done with the company's own measures: tried, saved, renamed, retired, brought back."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.intake.data.jobs import TRIAL
from zelo.apps.intake.data.models import MeasureText, OwnMeasure
from zelo.apps.intake.data.uses import policies_using
from zelo.apps.operations.actions import enqueue
from zelo.apps.operations.models import Job
from zelo.apps.operations.versions import Conflict, save_version
from zelo.engine.measures import known_measures
from zelo.engine.own_measures import own_measure, remove_measure, stored_text, write_measure
from zelo.lib.errors import InvalidInput


def try_text(*, name: str, form: dict[str, str], text: str, by: Any) -> Job:
    """Asks for a trial of a measure's text on the present facts; nothing is kept but the job's result.

    form: what was typed, so that the editor shows it again. Raises InvalidInput for a text that is none.
    """
    own_measure(name, text)
    return enqueue(TRIAL, {"name": name, "text": text, "form": form}, by=by)


def save_measure(*, name: str, text: str, by: Any, version: int | None = None) -> OwnMeasure:
    """Makes a measure, or changes one; policies can use it at once. version: the one that was seen, None for
    a new measure. Raises InvalidInput for a text that is none, or a name that is taken; Conflict."""
    own_measure(name, text)
    with transaction.atomic():
        measure = _taken_up(name)
        if version is None:
            measure = _new(measure, name)
        elif measure is None:
            raise Conflict(_("This measure is no longer there; save it under a new name."))
        elif measure.text == text and measure.retired_at is None:
            return measure
        measure.text, measure.retired_at = text, None
        if version is None and measure.pk is None:
            measure.save()
        else:
            save_version(measure, version or measure.version, ["text", "retired_at"])
        _keep_text(measure, by)
        write_measure(settings.HOME, name, text)
    return measure


def rename_measure(measure: OwnMeasure, *, name: str, version: int) -> OwnMeasure:
    """Gives a measure another name. Raises InvalidInput where a policy of the company uses it, or the name is
    taken; Conflict."""
    own_measure(name, measure.text)
    _refuse_used(measure.name)
    if name in known_measures(settings.HOME) or OwnMeasure.objects.filter(name=name).exists():
        raise InvalidInput(_("There is a measure called %(name)s already.") % {"name": name})
    with transaction.atomic():
        before, measure.name = measure.name, name
        save_version(measure, version, ["name"])
        write_measure(settings.HOME, name, measure.text)
        remove_measure(settings.HOME, before)
    return measure


def retire_measure(measure: OwnMeasure, *, version: int) -> None:
    """Takes a measure out of use; its texts are kept. Raises InvalidInput where a policy of the company uses
    it; Conflict."""
    _refuse_used(measure.name)
    with transaction.atomic():
        measure.retired_at = timezone.now()
        save_version(measure, version, ["retired_at"])
        remove_measure(settings.HOME, measure.name)


def bring_back(measure: OwnMeasure, *, version: int) -> None:
    """Puts a retired measure to use again. Raises InvalidInput where it breaks a rule by now; Conflict."""
    own_measure(measure.name, measure.text)
    with transaction.atomic():
        measure.retired_at = None
        save_version(measure, version, ["retired_at"])
        write_measure(settings.HOME, measure.name, measure.text)


def take_up_file(name: str) -> OwnMeasure | None:
    """The measure of that name, as its file in the home stands now; None where there is none."""
    with transaction.atomic():
        return _taken_up(name)


def _taken_up(name: str) -> OwnMeasure | None:
    """As `take_up_file`, inside a transaction."""
    text = stored_text(settings.HOME, name)
    measure: OwnMeasure | None = OwnMeasure.objects.filter(name=name).first()
    if text is None:
        return measure
    if measure is None:
        measure = OwnMeasure.objects.create(name=name, text=text)
        _keep_text(measure, None)
    elif measure.text != text or measure.retired_at is not None:
        measure.text, measure.retired_at = text, None
        save_version(measure, measure.version, ["text", "retired_at"])
        _keep_text(measure, None)
    return measure


def _new(found: OwnMeasure | None, name: str) -> OwnMeasure:
    if found is None:
        return OwnMeasure(name=name)
    if found.retired_at is None:
        raise InvalidInput(_("There is a measure called %(name)s already.") % {"name": name})
    return found


def _keep_text(measure: OwnMeasure, by: Any) -> None:
    last = MeasureText.objects.filter(measure=measure).order_by("-number").first()
    if last is None or last.text != measure.text:
        number = last.number + 1 if last else 1
        MeasureText.objects.create(measure=measure, number=number, text=measure.text, by=by)


def _refuse_used(name: str) -> None:
    used = [use.title for use in policies_using(name) if use.in_use]
    if used:
        raise InvalidInput(
            _("It is used by %(policies)s; take it out of there first.") % {"policies": ", ".join(used)}
        )
