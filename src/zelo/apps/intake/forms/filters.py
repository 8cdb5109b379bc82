from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from zelo.apps.intake.enums import ImportState, Origin
from zelo.apps.intake.models import Import
from zelo.apps.intake.queries.imports import importers
from zelo.apps.intake.targets import target_title


def _states() -> list[tuple[str, Any]]:
    quiet = [
        ImportState.UPLOADED,
        ImportState.CHECKED,
        ImportState.DONE,
        ImportState.UNDONE,
        ImportState.DISCARDED,
    ]
    return [("", _("All states")), ("busy", _("Under way")), *((state.value, state.label) for state in quiet)]


def _targets() -> list[tuple[str, Any]]:
    names = Import.objects.exclude(target="").order_by("target").values_list("target", flat=True).distinct()
    return [("", _("All kinds")), *((name, target_title(name)) for name in names)]


def _people() -> list[tuple[str, Any]]:
    return [("", _("Everybody")), *((str(person.pk), person.name) for person in importers())]


class ImportFilterForm(forms.Form):
    """What narrows the list of imports down; what it does not know is passed over."""

    q = forms.CharField(required=False, max_length=100)
    state = forms.ChoiceField(required=False, choices=_states)
    target = forms.ChoiceField(required=False, choices=_targets)
    origin = forms.ChoiceField(required=False, choices=lambda: [("", _("All ways")), *Origin.choices])
    by = forms.ChoiceField(required=False, choices=_people)

    def __init__(self, params: QueryDict) -> None:
        super().__init__(params)
        self.is_valid()

    @property
    def chosen(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value}
