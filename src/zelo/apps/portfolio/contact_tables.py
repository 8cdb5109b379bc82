from datetime import date
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from zelo.apps.portfolio.about_people import Touch
from zelo.apps.portfolio.contact_looks import feeling_badge, influence_cell, role_badge, state_of
from zelo.apps.portfolio.models import Contact
from zelo.ui.templatetags.ui import avatar, day

SELDOM = ("email", "phone", "state")
WIDE = {"th": {"class": "z-wide"}, "td": {"class": "z-wide"}}


class ContactTable(tables.Table):
    """The list of contacts."""

    title = _("Contacts")
    name = tables.Column(verbose_name=_("Name"), order_by=("sort_name", "pk"))
    account = tables.Column(
        verbose_name=_("Account"),
        attrs={"td": {"class": "z-account"}},
        order_by=("account__state__sort_name", "account_id", "sort_name", "pk"),
    )
    email = tables.Column(verbose_name=_("E-mail"), attrs=WIDE)
    phone = tables.Column(verbose_name=_("Phone"), attrs=WIDE, orderable=False)
    role = tables.Column(verbose_name=_("Role"))
    influence = tables.Column(verbose_name=_("Influence"), attrs=WIDE)
    sentiment = tables.Column(verbose_name=_("Sentiment"), empty_values=())
    kam = tables.Column(
        accessor="account__state__kam__name",
        verbose_name=_("KAM"),
        attrs=WIDE,
        order_by="account__state__kam__name",
    )
    touch = tables.Column(verbose_name=_("Last touch"), attrs=WIDE, orderable=False, empty_values=())
    state = tables.Column(verbose_name=_("State"), attrs=WIDE, orderable=False, empty_values=())

    class Meta:
        order_by = "name"

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.touches: dict[int, Touch] = {}

    @classmethod
    def hidden(cls, chosen: list[str]) -> list[str]:
        """The columns to leave out where these were chosen; without a choice, those few need."""
        known = list(cls.base_columns)
        wanted = {name for name in chosen if name in known} or set(known) - set(SELDOM)
        return [name for name in known if name not in wanted | {"name"}]

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Every column with its name and whether it is shown, for the choice of columns."""
        shown = set(self.columns.names())
        return [
            (name, str(column.verbose_name), name in shown)
            for name, column in self.base_columns.items()
            if name != "name"
        ]

    def render_name(self, record: Contact) -> str:
        under = " · ".join(part for part in (record.title, record.department) if part)
        return format_html(
            '<span class="z-row-link">{} <span><a href="{}">{}</a><br>'
            '<span class="z-note">{}</span></span></span>',
            avatar(record.name),
            reverse("contact", args=[record.pk]),
            record.name,
            under,
        )

    def render_account(self, record: Contact) -> str:
        address = reverse("account_people", args=[record.account_id])
        return format_html('<a href="{}">{}</a>', address, record.account.name)

    def render_role(self, record: Contact) -> str:
        return role_badge(record)

    def render_influence(self, record: Contact) -> str:
        return influence_cell(record)

    def render_sentiment(self, record: Contact) -> str:
        drawn = feeling_badge(record, self.today)
        if record.sentiment_on is None:
            return drawn
        return format_html('{} <span class="z-note z-nowrap">{}</span>', drawn, day(record.sentiment_on))

    def render_touch(self, record: Contact) -> str:
        touch = self.touches.get(record.pk)
        return str(day(touch.day if touch else None))

    def render_state(self, record: Contact) -> str:
        if record.left_on and not record.anonymised_at:
            return format_html('{} <span class="z-note">{}</span>', state_of(record), day(record.left_on))
        return str(state_of(record))
