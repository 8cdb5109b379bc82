from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from zelo.apps.people.models import User
from zelo.ui.templatetags.ui import avatar, badge, day

WIDE = {"th": {"class": "z-wide"}, "td": {"class": "z-wide"}}


class PeopleTable(tables.Table):
    title = gettext_lazy("People")
    name = tables.Column(verbose_name=gettext_lazy("Name"))
    email = tables.Column(verbose_name=gettext_lazy("E-mail"), attrs=WIDE)
    role = tables.Column(verbose_name=gettext_lazy("Role"))
    team = tables.Column(verbose_name=gettext_lazy("Team"), order_by="team__name")
    is_active = tables.Column(verbose_name=gettext_lazy("State"))
    date_joined = tables.Column(verbose_name=gettext_lazy("Since"), attrs=WIDE)

    class Meta:
        order_by = "name"

    def __init__(self, *args: Any, may_open: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_open = may_open

    def render_name(self, record: User) -> str:
        name: Any = record.name
        if self.may_open:
            name = format_html('<a href="{}">{}</a>', reverse("person", args=[record.pk]), record.name)
        return format_html('<span class="z-row-link">{} <span>{}</span></span>', avatar(record.name), name)

    def render_role(self, record: User) -> str:
        return str(record.get_role_display())

    def render_is_active(self, value: bool) -> str:
        if value:
            return badge(pgettext("person", "Active"), "green", "check")
        return badge(_("Deactivated"), "secondary", "lock")

    def render_date_joined(self, record: User) -> str:
        return str(day(record.date_joined))
