"""Forms about who looks after accounts, and how much they can carry."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zelo.apps.people.enums import Role
from zelo.apps.people.models import User
from zelo.apps.people.queries import active_people
from zelo.apps.portfolio.enums import TeamRole, Tier
from zelo.apps.portfolio.models import Capacity, TierHours
from zelo.apps.portfolio.queries.workload import hours_by_tier, load_states
from zelo.apps.portfolio.team_words import hours_text
from zelo.ui.forms import DayInput

_OTHERS = [(role.value, role.label) for role in TeamRole if role != TeamRole.KAM]


class KamField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Who may become KAM, each with the hours that their accounts take and what they have."""

    def __init__(self, **options: Any) -> None:
        kams = active_people().filter(Q(role__in=[Role.KAM, Role.HEAD]) | Q(capacity__isnull=False))
        super().__init__(kams, empty_label=gettext_lazy("Choose a person"), **options)
        self.loads: dict[int, tuple[Decimal, Decimal | None]] = {}

    def label_from_instance(self, obj: Any) -> str:
        hours, capacity = self.loads.get(obj.pk, (Decimal(0), None))
        if capacity is None:
            return _("%(name)s · %(hours)s h") % {"name": obj.name, "hours": hours_text(hours)}
        return _("%(name)s · %(hours)s of %(capacity)s h") % {
            "name": obj.name,
            "hours": hours_text(hours),
            "capacity": hours_text(capacity),
        }


class AssignForm(forms.Form):
    """Who becomes KAM, today, for the accounts ticked in a list."""

    person = KamField(label=gettext_lazy("KAM"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].loads = load_states()  # type: ignore[attr-defined]


class HandOverForm(AssignForm):
    """Who becomes KAM, from when, and why."""

    person = KamField(label=gettext_lazy("New KAM"))
    starts_on = forms.DateField(
        label=gettext_lazy("From"),
        widget=DayInput,
        help_text=gettext_lazy("The present KAM's part ends the day before."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)

    def __init__(self, *args: Any, without: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = timezone.localdate()
        if without is not None:
            person: Any = self.fields["person"]
            person.queryset = person.queryset.exclude(pk=without.pk)


class PartForm(forms.Form):
    """Another part than the KAM's for one of ours."""

    role = forms.ChoiceField(label=gettext_lazy("Part"), choices=_OTHERS, widget=forms.RadioSelect)
    person = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Person"))
    starts_on = forms.DateField(label=gettext_lazy("From"), widget=DayInput)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person: Any = self.fields["person"]
        person.queryset, person.empty_label = active_people(), _("Choose a person")
        self.fields["starts_on"].initial = timezone.localdate()


class EndForm(forms.Form):
    last_day = forms.DateField(label=gettext_lazy("Last day"), widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = timezone.localdate()


def _hours_field(label: Any, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_value=744, max_digits=6, decimal_places=1, **options
    )


class TierHoursForm(forms.Form):
    """Hours a month of each tier, each with the version that was seen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {row.tier: row.version for row in TierHours.objects.all()}
        for tier, hours in hours_by_tier().items():
            self.fields[tier] = _hours_field(Tier(tier).label, initial=hours)
            self.fields[f"{tier}_version"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=known.get(tier, 0), min_value=0
            )

    @property
    def stated(self) -> dict[str, dict[str, Any]]:
        """What `actions.capacity.set_tier_hours` wants."""
        return {
            "hours": {tier.value: self.cleaned_data[tier.value] for tier in Tier},
            "versions": {tier.value: self.cleaned_data[f"{tier.value}_version"] for tier in Tier},
        }


class CapacityForm(forms.Form):
    hours = _hours_field(
        gettext_lazy("Hours a month for accounts"),
        required=False,
        help_text=gettext_lazy("Empty: not stated. A full-time KAM has some 120 to 140 hours for accounts."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stated = Capacity.objects.filter(person=person).first()
        self.fields["hours"].initial = stated.hours_per_month if stated else None
        self.fields["version"].initial = stated.version if stated else 0
