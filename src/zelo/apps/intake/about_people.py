"""What imports keep about the clients' people: earlier values, so that an import can be taken back."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy

from zelo.apps.intake.models import ImportedRecord
from zelo.apps.portfolio.about_people import Row, Rows, register_eraser, register_rows
from zelo.apps.portfolio.models import Contact
from zelo.ui.figures import moment_text

_MODEL = Contact._meta.label_lower


def register() -> None:
    labels = {
        "file": gettext_lazy("File"),
        "day": gettext_lazy("Imported"),
        "before": gettext_lazy("Before"),
        "after": gettext_lazy("After"),
    }
    register_rows(Rows("imports", gettext_lazy("Imports that named the person"), _rows, labels))
    register_eraser("intake", _erase)


def _rows(contacts: Sequence[int]) -> list[Row]:
    found = ImportedRecord.objects.filter(model=_MODEL, record__in=list(contacts)).select_related("origin")
    return [
        {
            "file": kept.origin.name,
            "day": moment_text(kept.origin.created_at),
            "before": _said(kept.before),
            "after": _said(kept.after),
        }
        for kept in found.order_by("pk")
    ]


def _said(values: dict[str, object]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in values.items() if value not in (None, ""))


def _erase(contacts: Sequence[int]) -> None:
    """The values go; with them what undoing the import would have given back."""
    ImportedRecord.objects.filter(model=_MODEL, record__in=list(contacts)).delete()
