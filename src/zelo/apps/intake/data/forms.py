"""The editor of the company's own measures."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zelo.apps.portfolio.presenting import unit_text
from zelo.engine.own_measures import compose_text, header_of, own_measure, select_faults
from zelo.lib.errors import InvalidInput
from zelo.warehouse.catalogue import Measure
from zelo.warehouse.catalogue.measure import UNITS

BEGINNING = """\
select account_id, sum(net) as value, count(distinct document) as n
from transactions
where kind = 'sale' and day > cast(:as_of - interval (:months) month as date)
group by account_id"""
_HEADER = {
    "title_pt": "title.pt", "title_en": "title.en", "unit": "unit", "better": "better", "absent": "absent",
    "explanation_pt": "explanation.pt", "explanation_en": "explanation.en", "source": "source",
    "facts": "facts",
}  # fmt: skip


class MeasureForm(forms.Form):
    """What a measure's file holds, asked for one by one. After cleaning, `text` is the file's."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        help_text=gettext_lazy("As policies write it: lower case letters, digits and _."),
    )
    title_pt = forms.CharField(label=gettext_lazy("Title in Portuguese"), max_length=80)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=80)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=[])
    better = forms.ChoiceField(
        label=gettext_lazy("Better"),
        choices=[("higher", gettext_lazy("the higher")), ("lower", gettext_lazy("the lower"))],
    )
    absent = forms.ChoiceField(
        label=gettext_lazy("An account without a row"),
        choices=[
            ("unknown", gettext_lazy("is unknown")),
            ("zero", gettext_lazy("has zero, if it ever had any row")),
        ],
    )
    explanation_pt = forms.CharField(
        label=gettext_lazy("What it says, in Portuguese"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    explanation_en = forms.CharField(
        label=gettext_lazy("What it says, in English"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=200,
        help_text=gettext_lazy("Where it comes from, such as transactions.net."),
    )
    sql = forms.CharField(
        label=gettext_lazy("SELECT"),
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false", "class": "z-code", "wrap": "off"}),
        help_text=gettext_lazy(
            "One SELECT of account_id, value and any of low, high, n, note, one row per account; :as_of and "
            ":months are the date and the window."
        ),
    )
    notes = forms.CharField(
        label=gettext_lazy("Notes"),
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Words for the codes in the column note, a line each: code.pt: text, code.en: text."
        ),
    )
    facts = forms.CharField(
        label=gettext_lazy("Tables that make it zero"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "Of the tables it reads, those in which a row makes a missing value zero; all if empty."
        ),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, fixed_name: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = ""
        units: Any = self.fields["unit"]
        units.choices = [(unit, unit_text(unit)) for unit in UNITS]
        if fixed_name:
            self.fields["name"].initial = fixed_name
            self.fields["name"].disabled = True

    @property
    def typed(self) -> dict[str, str]:
        """What was typed, so that the editor can show it again."""
        return {name: str(self.cleaned_data.get(name) or "") for name in self.fields if name != "version"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        for fault in select_faults(cleaned["name"], cleaned["sql"].strip()):
            self.add_error("sql", ValidationError(_at_line(fault.line, fault.text)))
        if not self.errors:
            self._compose(cleaned)
        return cleaned

    def _compose(self, cleaned: dict[str, Any]) -> None:
        header = {key: cleaned.get(field) or "" for field, key in _HEADER.items()}
        try:
            self.text = compose_text(header, cleaned.get("notes") or "", cleaned["sql"])
            own_measure(cleaned["name"], self.text)
        except InvalidInput as error:
            field = "name" if "no name" in str(error) or "ships a measure" in str(error) else None
            self.add_error(field, ValidationError(str(error)))


def initial_of(measure: Measure) -> dict[str, str]:
    """What the editor shows of a measure."""
    header = header_of(measure)
    return {field: header[key] for field, key in _HEADER.items()} | {
        "name": measure.name,
        "notes": header["notes"],
        "sql": header["sql"],
    }


def _at_line(line: int | None, text: str) -> str:
    return text if line is None else _("Line %(line)s: %(text)s") % {"line": line, "text": text}
