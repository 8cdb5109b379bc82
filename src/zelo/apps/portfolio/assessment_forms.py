"""Forms in which people judge an account, and write down who brought whom."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from zelo.apps.portfolio.contact_forms import AccountNameField
from zelo.apps.portfolio.enums import AssessmentKind
from zelo.apps.portfolio.queries.assessments import ALL, MINE, NEVER, STALE
from zelo.apps.portfolio.rubrics import PROOF_FROM, Rubric
from zelo.ui.forms import DayInput


class LevelCards(forms.RadioSelect):
    """Radio buttons as cards, each with what its level looks like."""

    template_name = "portfolio/assessments/levels.html"


class AssessmentForm(forms.Form):
    """One judgement: the level with its anchor, what shows it, and since when."""

    level = forms.TypedChoiceField(
        label=gettext_lazy("Level"), coerce=int, empty_value=None, widget=LevelCards, required=False
    )
    amount = forms.DecimalField(
        label=gettext_lazy("Yearly spend on what we offer, with all suppliers"),
        min_value=0,
        max_digits=18,
        decimal_places=2,
        required=False,
        help_text=gettext_lazy("In the company's currency. What they buy from us is taken off by itself."),
    )
    evidence = forms.CharField(
        label=gettext_lazy("What shows it"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    link = forms.URLField(label=gettext_lazy("Link to the proof"), required=False, assume_scheme="https")
    day = forms.DateField(label=gettext_lazy("Judged on"), widget=DayInput)

    def __init__(self, *args: Any, rubric: Rubric, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        level: Any = self.fields["level"]
        level.choices = [(str(number), str(anchor)) for number, anchor in enumerate(rubric.levels)]
        level.label = rubric.question
        self.fields["evidence"].help_text = _(
            "For instance: %(hint)s Levels 3 and 4 need it, and the link."
        ) % {"hint": rubric.hint}
        self.fields["day"].initial = timezone.localdate
        if not rubric.asks_amount:
            del self.fields["amount"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        level = cleaned.get("level")
        if level is None and cleaned.get("amount") is None and "level" not in self.errors:
            self.add_error("level", _("Choose a level."))
        if level is not None and level >= PROOF_FROM:
            for name in ("evidence", "link"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Levels 3 and 4 need proof."))
        if cleaned.get("day") and cleaned["day"] > timezone.localdate():
            self.add_error("day", _("The day lies in the future."))
        return cleaned


class DueFilterForm(forms.Form):
    """What the list of due assessments can be narrowed down to."""

    q = forms.CharField(required=False, max_length=100)
    kind = forms.ChoiceField(
        required=False, choices=[("", gettext_lazy("All assessments")), *AssessmentKind.choices]
    )
    since = forms.ChoiceField(
        required=False,
        choices=[
            ("", gettext_lazy("Never or too long ago")),
            (NEVER, gettext_lazy("Never judged")),
            (STALE, gettext_lazy("Judged over a year ago")),
        ],
    )
    whose = forms.ChoiceField(
        required=False,
        choices=[("", pgettext_lazy("assessments", "Mine to judge")), (ALL, gettext_lazy("All I see"))],
    )
    key = forms.BooleanField(required=False, label=gettext_lazy("Key accounts only"))

    @property
    def chosen(self) -> dict[str, Any]:
        """What was chosen and can be used; a value that cannot is left out."""
        self.is_valid()
        return {"whose": MINE} | {
            name: value for name, value in self.cleaned_data.items() if value not in ("", None, False)
        }


class ReferralForm(forms.Form):
    """Who brought whom; given: this account brought the other one."""

    GIVEN, RECEIVED = "given", "received"

    direction = forms.ChoiceField(
        label=gettext_lazy("Direction"),
        choices=[
            (GIVEN, gettext_lazy("This account brought the other one")),
            (RECEIVED, gettext_lazy("The other one brought this account")),
        ],
        widget=forms.RadioSelect,
        initial=GIVEN,
    )
    other = AccountNameField(
        label=gettext_lazy("The other account"),
        required=False,
        help_text=gettext_lazy(
            "Code, CNPJ or name; empty where it is no customer yet: then say in the note who."
        ),
    )
    day = forms.DateField(label=gettext_lazy("Referred on"), widget=DayInput)
    won_on = forms.DateField(label=gettext_lazy("Became a customer on"), widget=DayInput, required=False)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        other: Any = self.fields["other"]
        other.viewer = viewer
        self.fields["day"].initial = timezone.localdate

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        received = cleaned.get("direction") == self.RECEIVED
        if received and cleaned.get("other") is None and "other" not in self.errors:
            self.add_error("other", _("Choose the account that brought this one."))
        return cleaned

    def arguments(self, account: Any) -> dict[str, Any]:
        """What `actions.assessments.add_referral` wants, seen from this account."""
        cleaned = self.cleaned_data
        pair = (account, cleaned["other"])
        giver, referred = pair if cleaned["direction"] == self.GIVEN else pair[::-1]
        return {
            "account": giver,
            "referred": referred,
            **{name: cleaned[name] for name in ("day", "won_on", "note")},
        }
