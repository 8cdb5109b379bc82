from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from zelo.apps.people import queries
from zelo.apps.people.enums import ROLE_NOTES, Role
from zelo.apps.people.models import Absence, Invitation, SavedView, Team, User
from zelo.lib.errors import InvalidInput
from zelo.ui.forms import DayInput


class FilterForm(forms.Form):
    """What the list of people can be narrowed down to."""

    q = forms.CharField(required=False, max_length=100)
    role = forms.ChoiceField(required=False, choices=[("", _("All roles")), *Role.choices])
    state = forms.ChoiceField(
        required=False, choices=[("", _("Active")), ("inactive", _("Deactivated")), ("all", _("All"))]
    )


class InviteForm(forms.ModelForm):  # type: ignore[type-arg]
    email = forms.EmailField(label=_("E-mail"), max_length=254)

    class Meta:
        model = Invitation
        fields = ("email", "name", "role", "team")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_teams(self.fields["team"])
        _explain_roles(self.fields["role"])


class JoinForm(forms.Form):
    email = forms.EmailField(label=_("Your e-mail"), max_length=254)
    name = forms.CharField(label=_("Your name"), max_length=150)
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=256,
        strip=False,
        help_text=_("At least 12 characters; a sentence is easier to remember than a riddle."),
    )
    password_again = forms.CharField(
        label=_("Password again"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=256,
        strip=False,
    )

    def __init__(self, *args: Any, email: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invited_email = email
        if email:
            del self.fields["email"]

    @property
    def chosen(self) -> dict[str, str]:
        """What `actions.accept_invitation` wants."""
        return {name: value for name, value in self.cleaned_data.items() if name != "password_again"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password, again = cleaned.get("password"), cleaned.get("password_again")
        if password and again and password != again:
            self.add_error("password_again", _("The two passwords differ."))
        elif password:
            try:
                validate_password(
                    password,
                    User(email=self.invited_email or cleaned.get("email", ""), name=cleaned.get("name", "")),
                )
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = User
        fields = ("name", "role", "team")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        _offer_teams(self.fields["team"])
        _explain_roles(self.fields["role"])


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Team
        fields = ("name", "manager", "shares_accounts")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        manager: Any = self.fields["manager"]
        manager.queryset, manager.empty_label = queries.active_people(), _("No manager")


class AbsenceForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Absence
        fields = ("person", "deputy", "first_day", "last_day")
        widgets = {"first_day": DayInput, "last_day": DayInput}

    def __init__(self, *args: Any, only: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy"].queryset = queries.active_people()  # type: ignore[attr-defined]
        self.fields["person"].queryset = (  # type: ignore[attr-defined]
            queries.active_people().filter(pk=only.pk) if only else queries.active_people()
        )
        if only:
            self.fields["person"].initial = only


class SavedViewForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = SavedView
        fields = ("name", "shared", "pinned")

    def known_error(self) -> InvalidInput:
        """What is wrong with the form, for a page that does not show the form again."""
        return InvalidInput(" ".join(str(text) for texts in self.errors.values() for text in texts))


def _offer_teams(field: Any) -> None:
    field.queryset, field.empty_label = queries.teams(), _("No team")


def _explain_roles(field: Any) -> None:
    field.widget = forms.RadioSelect()
    field.choices = [(role.value, f"{role.label}: {note}") for role, note in ROLE_NOTES.items()]
