"""What a file is and how it is read."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zelo.apps.intake.models import Import
from zelo.apps.intake.targets import NFE, find_target, target_title, targets_for

_BY_ITSELF = _("decided from the file")


class ReadingForm(forms.Form):
    """The choices of the preview. Empty ones are left to the file."""

    target = forms.ChoiceField(label=_("What is in this file?"), required=False)
    source = forms.SlugField(
        label=_("Source system"),
        required=False,
        max_length=40,
        help_text=_("Such as erp or crm: codes of two systems are told apart by it. Empty means main."),
    )
    encoding = forms.ChoiceField(
        label=_("Character set"),
        required=False,
        choices=[
            ("", _BY_ITSELF),
            ("utf-8", "UTF-8"),
            ("cp1252", "Windows-1252"),
            ("latin-1", "ISO-8859-1"),
            ("cp850", "CP850 (DOS)"),
            ("utf-16", "UTF-16"),
        ],
    )
    delimiter = forms.ChoiceField(
        label=_("Columns are separated by"),
        required=False,
        choices=[
            ("", _BY_ITSELF),
            ("semicolon", _("semicolon ;")),
            ("comma", _("comma ,")),
            ("tab", _("tab")),
            ("pipe", _("bar |")),
        ],
    )
    decimal = forms.ChoiceField(
        label=_("Decimal mark"),
        required=False,
        choices=[("", _BY_ITSELF), ("comma", _("comma: 1.234,56")), ("point", _("point: 1,234.56"))],
    )
    dates = forms.ChoiceField(
        label=_("Dates"),
        required=False,
        choices=[
            ("", _BY_ITSELF),
            ("dmy", _("day, month, year: 31/12/2026")),
            ("mdy", _("month, day, year: 12/31/2026")),
            ("iso", _("year, month, day: 2026-12-31")),
            ("yyyymmdd", "20261231"),
            ("ddmmyyyy", "31122026"),
        ],
    )
    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    header_line = forms.IntegerField(
        label=_("Line with the names of the columns"), required=False, min_value=1, max_value=200
    )

    def __init__(self, entry: Import, viewer: Any, *arguments: Any, **options: Any) -> None:
        options.setdefault("initial", {**entry.options, "target": entry.target, "source": entry.source})
        super().__init__(*arguments, **options)
        look = entry.look
        self.fields["target"].choices = self._targets(entry, viewer)  # type: ignore[attr-defined]
        sheets = look.get("sheets") or []
        self.fields["sheet"].choices = [  # type: ignore[attr-defined]
            ("", _("all that fit")),
            *((title, title) for title in sheets),
        ]
        for name, wanted in (
            ("sheet", len(sheets) > 1),
            ("encoding", look.get("format") == "text"),
            ("delimiter", look.get("format") == "text"),
            ("header_line", look.get("format") in ("text", "workbook")),
            ("decimal", look.get("format") != NFE),
            ("dates", look.get("format") != NFE),
        ):
            if look and not wanted:
                del self.fields[name]

    @staticmethod
    def _targets(entry: Import, viewer: Any) -> list[tuple[str, Any]]:
        if entry.look.get("format") == NFE:
            return [(NFE, find_target(NFE).title)]
        likely = [guess["table"] for guess in entry.look.get("guesses", ())]
        found = {target.name: target_title(target.name) for target in targets_for(viewer)}
        first = [(name, found.pop(name)) for name in likely if name in found]
        return [("", _("choose …")), *first, *sorted(found.items(), key=lambda pair: pair[1])]

    @property
    def options(self) -> dict[str, Any]:
        """The chosen ones, as an import keeps them."""
        data = self.cleaned_data
        names = ("encoding", "delimiter", "decimal", "dates", "sheet", "header_line")
        return {name: data[name] for name in names if data.get(name)}
