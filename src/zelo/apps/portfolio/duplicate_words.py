"""Why two accounts may be one, in words."""

from collections.abc import Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zelo.apps.portfolio.duplicates import Reason
from zelo.ui.figures import number_text

MAIN_REASONS: list[tuple[str, str | Promise]] = [
    (Reason.CNPJ_ROOT.value, gettext_lazy("Same CNPJ root")),
    (Reason.SAME_NAME.value, gettext_lazy("Same name")),
    (Reason.ALIKE_NAME.value, gettext_lazy("Similar name")),
    (Reason.PART_OF_NAME.value, gettext_lazy("One name within the other")),
]


def reason_texts(reasons: Iterable[Any]) -> list[tuple[str, bool]]:
    """Each reason in words, and whether it speaks for the two being one."""
    texts = {
        Reason.CNPJ_ROOT: _("same CNPJ root"),
        Reason.SAME_NAME: _("same name, legal form aside"),
        Reason.PART_OF_NAME: _("one name within the other"),
        Reason.SAME_CITY: _("same city"),
        Reason.OTHER_CITY: _("another city"),
        Reason.OTHER_CNPJ: _("another CNPJ root"),
    }
    against = (Reason.OTHER_CITY, Reason.OTHER_CNPJ)
    return [
        (
            _("names %(share)s alike") % {"share": f"{number_text(figure)} %"}
            if code == Reason.ALIKE_NAME
            else texts[Reason(code)],
            code not in against,
        )
        for code, figure in reasons
    ]
