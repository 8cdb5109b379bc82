"""Reads about an account's own record: words to choose from, own fields, establishments."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from zelo.apps.portfolio.enums import FieldKind
from zelo.apps.portfolio.models import Account, CustomField, Establishment
from zelo.apps.portfolio.queries.visibility import accounts_visible_to, states_visible_to
from zelo.lib import cnpj as cnpjs
from zelo.lib.errors import NotFound
from zelo.lib.text import fold
from zelo.ui.figures import day_text, number_text

_MOST_WORDS = 200
_MOST_SUGGESTED = 12
_WITH_CODE = re.compile(r"(?P<name>.*)\((?P<code>[^()]+)\)\s*")


@dataclass(frozen=True, slots=True)
class OwnValue:
    """One of the company's own fields of an account, in words; value: "" where nothing stands."""

    label: str
    value: str


def open_fields() -> QuerySet[CustomField]:
    """The own fields that are asked for, in their order."""
    return CustomField.objects.filter(is_archived=False).order_by("position", "label")


def all_fields() -> QuerySet[CustomField]:
    """Own fields, archived ones last."""
    return CustomField.objects.order_by("is_archived", "position", "label")


def own_values(account: Account) -> list[OwnValue]:
    """The account's own fields, archived ones only where something stands there."""
    return [
        OwnValue(own.label, own_text(own, account.custom.get(own.key)))
        for own in all_fields()
        if not own.is_archived or account.custom.get(own.key) not in (None, "")
    ]


def own_text(own: CustomField, value: Any) -> str:
    """A stored value of an own field in the page's language."""
    if value in (None, ""):
        return ""
    if own.kind == FieldKind.FLAG:
        return _("yes") if value else _("no")
    if own.kind == FieldKind.DATE:
        day = parse_date(str(value))
        return day_text(day) if isinstance(day, date) else str(value)
    if own.kind == FieldKind.NUMBER and isinstance(value, int | float):
        return number_text(value, 0 if float(value).is_integer() else 2)
    return str(value)


def establishments_of(account: Account) -> list[tuple[Establishment, str]]:
    """The account's establishments with their CNPJ as people write it."""
    found = Establishment.objects.filter(account=account).order_by("code")
    return [
        (entry, cnpjs.mask(entry.cnpj) if len(entry.cnpj) == cnpjs.LENGTH else entry.cnpj) for entry in found
    ]


def establishment_for(account: Account, pk: int) -> Establishment:
    """One of the account's establishments. Raises NotFound where it is not one of them."""
    found = Establishment.objects.filter(account=account, pk=pk).select_related("account").first()
    if found is None:
        raise NotFound(_("This account has no such establishment."))
    return found


def known_sources() -> list[str]:
    """The source systems that know customers, `main` first."""
    named = Establishment.objects.order_by().values_list("source", flat=True).distinct()
    return ["main", *sorted(set(named) - {"main"})]


def known_words(viewer: Any, field: str) -> list[str]:
    """The words that stand in a field of this person's accounts, to choose from."""
    states = states_visible_to(viewer).exclude(**{field: ""}).order_by(field)
    return list(states.values_list(field, flat=True).distinct()[:_MOST_WORDS])


def suggested(viewer: Any, text: str) -> list[Account]:
    """Accounts of this person whose name, code, CNPJ or city hold the text."""
    words = fold(text)
    if len(words) < 2:
        return []
    states = states_visible_to(viewer).filter(search__contains=words).select_related("account")
    return [state.account for state in states.order_by("sort_name")[:_MOST_SUGGESTED]]


def account_named(viewer: Any, text: str) -> Account | None:
    """The one account of this person with this code or name, or both as suggested; None for several."""
    visible = accounts_visible_to(viewer)
    code = text.strip()
    if match := _WITH_CODE.fullmatch(text):
        code = match["code"].strip()
    by_code = visible.filter(code=code).first()
    if by_code is not None:
        return by_code
    named = list(visible.filter(state__sort_name=fold(text)[:200])[:2])
    return named[0] if len(named) == 1 else None
