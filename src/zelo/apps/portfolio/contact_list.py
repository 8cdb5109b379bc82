"""The list of contacts: its columns, and what a request asks of it; page and files read it alike."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.translation import gettext_lazy as _

from zelo.apps.people.models import User
from zelo.apps.portfolio.about_people import last_touches
from zelo.apps.portfolio.contact_forms import ContactFilterForm
from zelo.apps.portfolio.contact_looks import feeling_badge, influence_cell, role_badge, state_of
from zelo.apps.portfolio.models import Contact
from zelo.apps.portfolio.queries.contacts import (
    contacts_in_order,
    count_contacts,
    list_contacts,
    order_contacts,
)
from zelo.lib.spreadsheet import Cell
from zelo.ui.lists import COLUMNS, PAGE, VIEW, Address, Column, Page, Part, Row, read_address
from zelo.ui.templatetags.ui import UNKNOWN, avatar, day

_CHUNK = 500
_NONE = f'<span class="text-secondary">{UNKNOWN}</span>'


def _name(row: Row) -> str:
    person: Contact = row["person"]
    under = " · ".join(part for part in (person.title, person.department) if part)
    return format_html(
        '<span class="z-row-link">{} <span><a href="{}" data-row-link>{}</a><br>'
        '<span class="z-note">{}</span></span></span>',
        avatar(person.name),
        reverse("contact", args=[person.pk]),
        person.name,
        under,
    )


def _account(row: Row) -> str:
    account = row["person"].account
    address = reverse("account_people", args=[account.pk])
    return format_html('<a class="z-account-cell" href="{}">{}</a>', address, account.name)


def _sentiment(row: Row) -> str:
    drawn = feeling_badge(row["person"], row["today"])
    judged = row["person"].sentiment_on
    return format_html('{} <span class="z-note z-nowrap">{}</span>', drawn, day(judged)) if judged else drawn


def _state(row: Row) -> str:
    person = row["person"]
    left = day(person.left_on) if person.left_on and not person.anonymised_at else ""
    return format_html('{} <span class="z-note">{}</span>', state_of(person), left)


def _day(value: Any) -> str:
    return str(day(value)) if value else _NONE


def _person(get: Callable[[Contact], Cell]) -> Callable[[Row], Cell]:
    return lambda row: get(row["person"])


def _text(key: str, label: Any, **options: Any) -> Column:
    """A text of the person's own."""
    part = Part(label, _person(lambda person: getattr(person, key)))
    return Column(key, label, lambda row: escape(getattr(row["person"], key)), (), (part,), **options)


def _kam(person: Contact) -> str:
    return person.account.state.kam.name if person.account.state.kam else ""


def _judged(person: Contact) -> str:
    return "" if person.sentiment is None else str(person.get_sentiment_display())


CONTACT_COLUMNS = [
    Column(
        "name",
        _("Name"),
        _name,
        (),
        (
            Part(_("Name"), _person(lambda person: person.name)),
            Part(_("Title"), _person(lambda person: person.title)),
            Part(_("Department"), _person(lambda person: person.department)),
        ),
        wide=False,
    ),
    Column(
        "account",
        _("Account"),
        _account,
        (),
        (
            Part(_("Code of the account"), _person(lambda person: person.account.code)),
            Part(_("Account"), _person(lambda person: person.account.name)),
        ),
        wide=False,
    ),
    _text("email", _("E-mail"), shown=False),
    _text("phone", _("Phone"), shown=False, sortable=False),
    Column(
        "role",
        _("Role"),
        lambda row: role_badge(row["person"]),
        (),
        (Part(_("Role"), _person(lambda person: str(person.get_role_display()))),),
        wide=False,
    ),
    Column(
        "influence",
        _("Influence"),
        lambda row: influence_cell(row["person"]),
        (),
        (Part(_("Influence"), _person(lambda person: str(person.get_influence_display()))),),
        downward=True,
    ),
    Column(
        "sentiment",
        _("Sentiment"),
        _sentiment,
        (),
        (
            Part(_("Sentiment"), _person(_judged)),
            Part(_("Judged on"), _person(lambda person: person.sentiment_on)),
        ),
        downward=True,
        wide=False,
    ),
    Column("kam", "KAM", lambda row: escape(_kam(row["person"])) or _NONE, (), (Part("KAM", _person(_kam)),)),
    Column(
        "touch",
        _("Last touch"),
        lambda row: _day(row["touch"].day if row["touch"] else None),
        (),
        (Part(_("Last touch"), lambda row: row["touch"].day if row["touch"] else None),),
        sortable=False,
    ),
    Column(
        "state",
        _("State"),
        _state,
        (),
        (
            Part(_("Left on"), _person(lambda person: person.left_on)),
            Part(_("Anonymised"), _person(lambda person: person.anonymised_at is not None)),
        ),
        sortable=False,
        shown=False,
    ),
]


@dataclass(frozen=True)
class ContactListing:
    """One request's list: who asks, by which filter, which columns, in which order."""

    viewer: User
    params: QueryDict

    @cached_property
    def filters(self) -> ContactFilterForm:
        return ContactFilterForm(self.params)

    @cached_property
    def address(self) -> Address:
        return read_address(self.params, CONTACT_COLUMNS, "name")

    @cached_property
    def found(self) -> QuerySet[Contact]:
        found = list_contacts(self.viewer, self.filters.chosen)
        return order_contacts(found, self.address.order.key, descending=self.address.descending)

    def page(self) -> tuple[Page, list[Row]]:
        """The page that the address names, or the last one."""
        total, capped = count_contacts(self.viewer, self.filters.chosen)
        page = Page(min(self.address.page, Page(1, total).pages), total, capped)
        keys = list(self.found.values_list("pk", flat=True)[page.start : page.start + page.size])
        return page, contact_rows(contacts_in_order(keys))

    def all_rows(self) -> Iterator[Row]:
        """Every row in the list's order, a chunk at a time."""
        keys = list(self.found.values_list("pk", flat=True))
        for start in range(0, len(keys), _CHUNK):
            yield from contact_rows(contacts_in_order(keys[start : start + _CHUNK]))

    def context(self) -> dict[str, Any]:
        """What the page's forms and menus need of the address."""
        address = self.address
        shown = {column.key for column in address.columns}
        pairs = [(k, v) for k, values in self.params.lists() for v in values if v and k != PAGE]
        return {
            "filters": self.filters,
            "headings": address.headings(),
            "columns": [(column, column.key in shown) for column in CONTACT_COLUMNS],
            "columns_text": ",".join(column.key for column in address.columns) if address.chosen else "",
            "usual_columns": address.text(**{COLUMNS: None}),
            "without_account": address.text(account=None),
            "sort_text": self.params.get("sort", ""),
            "view_text": self.params.get(VIEW, ""),
            "query": address.text(),
            "all_words": pairs,
            "without_columns": [(key, value) for key, value in pairs if key != COLUMNS],
            "narrowed": bool(self.filters.chosen),
        }


def contact_rows(people: Iterable[Contact]) -> list[Row]:
    """The people as rows of the list, with the last touch of each."""
    listed, today = list(people), timezone.localdate()
    touches = last_touches(person.pk for person in listed)
    return [
        {"pk": person.pk, "person": person, "touch": touches.get(person.pk), "today": today}
        for person in listed
    ]
