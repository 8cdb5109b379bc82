"""Forms about the clients' people."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from zelo.apps.people.queries import active_people
from zelo.apps.portfolio.enums import ContactRole, Influence, Sentiment
from zelo.apps.portfolio.models import Account, Contact
from zelo.apps.portfolio.queries.contacts import (
    ANONYMISED,
    EVERYBODY,
    LEFT,
    PRESENT,
    find_accounts,
    people_of,
)
from zelo.ui.figures import day_text
from zelo.ui.forms import DayInput

WHO = ("name", "title", "department", "email", "phone", "since", "notes")
STANDING = (
    "role",
    "decision_power",
    "influence",
    "reports_to",
    "sentiment",
    "sentiment_evidence",
    "sentiment_on",
)
DATA = ("legal_basis", "data_source", "may_email", "may_message", "may_survey")


class ContactForm(forms.ModelForm):  # type: ignore[type-arg]
    """Everything that people type of a contact, in three parts."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Contact
        fields = (*WHO, *STANDING, *DATA)
        widgets = {
            "since": DayInput,
            "sentiment_on": DayInput,
            "notes": forms.Textarea(attrs={"rows": 3}),
            "sentiment_evidence": forms.Textarea(attrs={"rows": 2}),
            "phone": forms.TextInput(attrs={"type": "tel"}),
        }
        help_texts = {
            "sentiment_evidence": gettext_lazy("What he or she said or did; a judgement needs it."),
            "sentiment_on": gettext_lazy("Today, where nothing is said."),
            "data_source": gettext_lazy("A visit, a business card, the company's site …"),
            "notes": gettext_lazy("Only what the work needs; the person may ask to read it."),
        }

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        boss: Any = self.fields["reports_to"]
        boss.queryset = people_of(account).exclude(pk=self.instance.pk)
        if self.instance.reports_to_id:
            boss.queryset = boss.queryset | Contact.objects.filter(pk=self.instance.reports_to_id)
        boss.empty_label = _("Nobody here, or not known")
        feeling: Any = self.fields["sentiment"]
        feeling.choices = [("", pgettext_lazy("sentiment", "Not judged")), *reversed(Sentiment.choices)]

    def group(self, names: tuple[str, ...]) -> list[Any]:
        return [self[name] for name in names]

    @property
    def who(self) -> list[Any]:
        return self.group(WHO)

    @property
    def standing(self) -> list[Any]:
        return self.group(STANDING)

    @property
    def data_fields(self) -> list[Any]:
        return self.group(DATA)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("sentiment") is not None and not cleaned.get("sentiment_evidence"):
            self.add_error("sentiment_evidence", _("Say what shows it: a judgement needs its evidence."))
        day = cleaned.get("sentiment_on")
        if day and day > timezone.localdate():
            self.add_error("sentiment_on", _("The day lies in the future."))
        return cleaned

    def against(self, present: Contact) -> "ContactForm":
        """This form once more after somebody else changed the record: what was typed, beside what stands now.

        Saved again, what was typed wins; the person has seen what it replaces.
        """
        typed: Any = self.data.copy()  # type: ignore[attr-defined]
        typed["version"] = str(present.version)
        again = ContactForm(typed, instance=present, account=present.account)
        names = self._meta.fields or ()
        stands = {name: (getattr(present, name), _shown(present, name)) for name in names}
        again.is_valid()
        wanted = dict(again.cleaned_data)
        for name, (value, shown) in stands.items():
            if name in wanted and wanted[name] != value:
                again.add_error(name, _("Stands there now: %(value)s") % {"value": shown})
        return again


class NewContactForm(ContactForm):
    """The same without a version."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]


def _shown(contact: Contact, name: str) -> str:
    value = getattr(contact, name)
    if value in (None, ""):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in ("since", "sentiment_on"):
        return day_text(value)
    display = getattr(contact, f"get_{name}_display", None)
    return str(display() if display else value)


class AccountNameField(forms.CharField):
    """An account named by its code, CNPJ or name, among those that the viewer sees."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=200, **options)
        self.viewer: Any = None
        self.widget.attrs |= {
            "autocomplete": "off",
            "spellcheck": "false",
            "list": "accounts-found",
            "hx-get": reverse_lazy("contact_accounts"),
            "hx-trigger": "input changed delay:300ms",
            "hx-target": "#accounts-found",
        }

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = find_accounts(self.viewer, text)
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(_("No account of yours has this code or name."))
        names = "; ".join(f"{account.code} {account.name}" for account in found[:5])
        raise ValidationError(
            _("Several accounts match; type the code of one: %(names)s.") % {"names": names}
        )


class LeaveForm(forms.Form):
    """The day on which somebody left, and the account where he or she works now, if it is one of ours."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    left_on = forms.DateField(label=gettext_lazy("Left on"), widget=DayInput)
    account = AccountNameField(
        label=gettext_lazy("Works now for this account"),
        required=False,
        help_text=gettext_lazy(
            "Code, CNPJ or name of one of your accounts; empty where it is another company."
        ),
    )
    title = forms.CharField(label=gettext_lazy("Title there"), max_length=120, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail there"), required=False)

    def __init__(self, *args: Any, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        account: Any = self.fields["account"]
        account.viewer = viewer

    def clean_left_on(self) -> Any:
        day = self.cleaned_data["left_on"]
        if day > timezone.localdate():
            raise ValidationError(_("The day lies in the future."))
        return day


class ContactFilterForm(forms.Form):
    """What the list of contacts can be narrowed down to."""

    q = forms.CharField(required=False, max_length=100)
    role = forms.ChoiceField(
        required=False, choices=[("", pgettext_lazy("contact", "All roles")), *ContactRole.choices]
    )
    influence = forms.TypedChoiceField(required=False, coerce=str)
    sentiment = forms.ChoiceField(required=False)
    kam = forms.ChoiceField(required=False)
    state = forms.ChoiceField(
        required=False,
        choices=[
            (PRESENT, pgettext_lazy("contacts", "Still there")),
            (LEFT, pgettext_lazy("contacts", "Left")),
            (ANONYMISED, pgettext_lazy("contacts", "Anonymised")),
            (EVERYBODY, pgettext_lazy("contacts", "All")),
        ],
    )
    account = forms.IntegerField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        influence: Any = self.fields["influence"]
        influence.choices = [
            ("", _("Any influence")),
            *(
                (str(value), _("At least: %(level)s") % {"level": label})
                for value, label in Influence.choices[1:]
            ),
        ]
        sentiment: Any = self.fields["sentiment"]
        sentiment.choices = [
            ("", _("Any sentiment")),
            *((str(value), label) for value, label in reversed(Sentiment.choices)),
            ("unknown", pgettext_lazy("sentiment", "Not judged")),
        ]
        kam: Any = self.fields["kam"]
        people = [(str(person.pk), person.name) for person in active_people()]
        kam.choices = [("", _("Any KAM")), *people, ("none", _("Without a KAM"))]

    @property
    def chosen(self) -> dict[str, Any]:
        """What was chosen and can be used; a value that cannot is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
