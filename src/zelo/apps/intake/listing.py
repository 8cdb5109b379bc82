"""The list of imports: its columns, and what a request asks of it; page and files read it alike."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.translation import gettext_lazy as _

from zelo.apps.intake.forms.filters import ImportFilterForm
from zelo.apps.intake.looks import size_text, state_badge, who
from zelo.apps.intake.models import Import
from zelo.apps.intake.queries.imports import list_imports, order_imports
from zelo.apps.intake.targets import target_title
from zelo.lib.spreadsheet import Cell
from zelo.ui.figures import number_text
from zelo.ui.lists import COLUMNS, PAGE, VIEW, Address, Column, Page, Part, Row, read_address
from zelo.ui.templatetags.ui import UNKNOWN, moment

_CHUNK = 500
_NONE = f'<span class="text-secondary">{UNKNOWN}</span>'


def _name(row: Row) -> str:
    entry: Import = row["entry"]
    under = " · ".join(part for part in (entry.source, size_text(entry.size) if entry.size else "") if part)
    return format_html(
        '<a href="{}" data-row-link>{}</a><br><span class="z-note">{}</span>',
        reverse("import", args=[entry.pk]),
        entry.name,
        under,
    )


def _entry(get: Callable[[Import], Cell]) -> Callable[[Row], Cell]:
    return lambda row: get(row["entry"])


def _count(name: str) -> Callable[[Row], str]:
    def draw(row: Row) -> str:
        count = row["entry"].report.get(name)
        return _NONE if count is None else number_text(count)

    return draw


def _counted(key: str, label: Any, **options: Any) -> Column:
    part = Part(label, _entry(lambda entry: entry.report.get(key)))
    return Column(key, label, _count(key), (), (part,), number=True, downward=True, **options)


def _day(entry: Import, name: str) -> Cell:
    found = getattr(entry, name)
    return timezone.localtime(found).strftime("%Y-%m-%d %H:%M") if found else None


def _dated(key: str, label: Any, field: str, **options: Any) -> Column:
    return Column(
        key,
        label,
        lambda row: str(moment(getattr(row["entry"], field))),
        (),
        (Part(label, _entry(lambda entry: _day(entry, field))),),
        downward=True,
        **options,
    )


IMPORT_COLUMNS = [
    Column(
        "name",
        _("File"),
        _name,
        (),
        (Part(_("File"), _entry(lambda entry: entry.name)), Part(_("Source"), _entry(lambda e: e.source))),
        wide=False,
    ),
    Column(
        "target",
        _("What it is"),
        lambda row: escape(target_title(row["entry"].target)) if row["entry"].target else _NONE,
        (),
        (Part(_("What it is"), _entry(lambda e: target_title(e.target) if e.target else "")),),
    ),
    Column(
        "state",
        _("State"),
        lambda row: state_badge(row["entry"]),
        (),
        (Part(_("State"), _entry(lambda entry: str(entry.get_state_display()))),),
        wide=False,
    ),
    _counted("rows", _("Rows")),
    _counted("created", _("Created"), sortable=False),
    _counted("updated", _("Updated"), sortable=False),
    _counted("rejected", _("Not usable"), sortable=False),
    Column("by", _("By"), lambda row: escape(who(row["entry"])), (), (Part(_("By"), _entry(who)),)),
    _dated("created_at", _("Uploaded"), "created_at", wide=False),
    _dated("imported", _("Imported on"), "imported_at", shown=False),
    Column(
        "batch",
        _("Batch"),
        lambda row: number_text(row["entry"].batch) if row["entry"].batch else _NONE,
        (),
        (Part(_("Batch"), _entry(lambda entry: entry.batch)),),
        number=True,
        downward=True,
        shown=False,
    ),
    Column(
        "origin",
        _("Came by"),
        lambda row: escape(row["entry"].get_origin_display()),
        (),
        (Part(_("Came by"), _entry(lambda entry: str(entry.get_origin_display()))),),
        sortable=False,
        shown=False,
    ),
]


@dataclass(frozen=True)
class ImportListing:
    """One request's list: who asks, by which filter, which columns, in which order."""

    viewer: Any
    params: QueryDict

    @cached_property
    def filters(self) -> ImportFilterForm:
        return ImportFilterForm(self.params)

    @cached_property
    def address(self) -> Address:
        return read_address(self.params, IMPORT_COLUMNS, "-created_at")

    @cached_property
    def found(self) -> QuerySet[Import]:
        found = list_imports(self.viewer, self.filters.chosen)
        return order_imports(found, self.address.order.key, descending=self.address.descending)

    def page(self) -> tuple[Page, list[Row]]:
        """The page that the address names, or the last one."""
        total = self.found.order_by().count()
        page = Page(min(self.address.page, Page(1, total).pages), total)
        return page, [_row(entry) for entry in self.found[page.start : page.start + page.size]]

    def all_rows(self) -> Iterator[Row]:
        """Every row in the list's order."""
        for entry in self.found.iterator(chunk_size=_CHUNK):
            yield _row(entry)

    def context(self) -> dict[str, Any]:
        """What the page's forms and menus need of the address."""
        address = self.address
        shown = {column.key for column in address.columns}
        pairs = [(k, v) for k, values in self.params.lists() for v in values if v and k != PAGE]
        return {
            "filters": self.filters,
            "headings": address.headings(),
            "columns": [(column, column.key in shown) for column in IMPORT_COLUMNS],
            "columns_text": ",".join(column.key for column in address.columns) if address.chosen else "",
            "usual_columns": address.text(**{COLUMNS: None}),
            "sort_text": self.params.get("sort", ""),
            "view_text": self.params.get(VIEW, ""),
            "query": address.text(),
            "all_words": pairs,
            "without_columns": [(key, value) for key, value in pairs if key != COLUMNS],
            "narrowed": bool(self.filters.chosen),
        }


def _row(entry: Import) -> Row:
    return {"pk": entry.pk, "entry": entry}
