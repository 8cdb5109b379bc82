"""Reads about the company's own measures: trials, texts they had, retired ones, and the tables there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zelo.apps.intake.data.jobs import TRIAL
from zelo.apps.intake.data.models import MeasureText, OwnMeasure
from zelo.apps.operations.enums import JobState
from zelo.apps.operations.models import Job
from zelo.apps.portfolio import fact_words
from zelo.apps.portfolio.models import Account
from zelo.apps.portfolio.queries.nodes import accounts_of_nodes
from zelo.engine.distribution import Distribution, read_distribution
from zelo.engine.own_measures import stored_text
from zelo.lib.errors import NotFound
from zelo.lib.text import fold
from zelo.warehouse.facts import TABLES, Kind


@dataclass(frozen=True)
class TrialFound:
    """How a trial stands. account: of each example, where it is here."""

    job: Job
    goes_on: bool
    fault: str
    distribution: Distribution | None
    examples: list[tuple[dict[str, Any], Account | None]]


def trial_of(viewer: Any, key: str) -> TrialFound | None:
    """A trial that this person asked for; None without a key. Raises NotFound for any other key."""
    if not key:
        return None
    mine: QuerySet[Job] = Job.objects.filter(name=TRIAL, created_by=viewer)
    job = mine.filter(pk=int(key)).first() if key.isascii() and key.isdecimal() and len(key) < 18 else None
    if job is None:
        raise NotFound(_("There is no such trial, or it is not yours to see."))
    result = job.result or {}
    examples = result.get("examples", [])
    accounts = accounts_of_nodes(viewer, [row["account_id"] for row in examples]) if examples else {}
    return TrialFound(
        job=job,
        goes_on=job.state in (JobState.WAITING, JobState.RUNNING),
        fault=result.get("fault", "") or (job.error if job.state == JobState.FAILED else ""),
        distribution=read_distribution(result["distribution"]) if "distribution" in result else None,
        examples=[(row, accounts.get(row["account_id"])) for row in examples],
    )


def own_for(name: str) -> OwnMeasure:
    """The measure of that name as its file in the home stands, with the version under which the next change
    finds it. Raises NotFound where there is none, or it is retired."""
    text = stored_text(settings.HOME, name)
    measure: OwnMeasure | None = OwnMeasure.objects.filter(name=name).first()
    if text is None:
        raise NotFound(_("There is no such measure of your own."))
    if measure is None:
        return OwnMeasure(name=name, text=text)
    if measure.text != text or measure.retired_at is not None:
        measure.text, measure.retired_at, measure.version = text, None, measure.version + 1
    return measure


def texts_of(measure: OwnMeasure | None) -> list[MeasureText]:
    """The texts that it has had, the latest first."""
    if measure is None or measure.pk is None:
        return []
    return list(MeasureText.objects.filter(measure=measure).select_related("by").order_by("-number")[:50])


def retired_measures() -> QuerySet[OwnMeasure]:
    """Measures that are out of use, the last one first."""
    found: QuerySet[OwnMeasure] = OwnMeasure.objects.exclude(retired_at=None)
    return found.order_by("-retired_at")


@dataclass(frozen=True, slots=True)
class TableHelp:
    """One fact table as a SELECT sees it. columns: name, in words, kind in words, what it is."""

    name: str
    title: str
    grain: str
    columns: list[tuple[str, str, str, str]]


def table_help(text: str = "") -> list[TableHelp]:
    """The tables there are; text: only columns whose name, words or description hold it, and their tables."""
    return list(_tables(fold(text)))


def _tables(wanted: str) -> Iterator[TableHelp]:
    kinds = _kind_words()
    for name, table in TABLES.items():
        title = str(fact_words.TABLES[name])
        columns = [(exposed, _("account"), _("id"), "") for _code, _cnpj, exposed in table.parties]
        columns += [
            (
                column.name,
                str(fact_words.COLUMNS.get(column.name, column.name)),
                ", ".join(column.choices) or kinds[column.kind],
                column.doc,
            )
            for column in table.columns
        ]
        if wanted and wanted not in fold(f"{name} {title} {table.grain}"):
            headers = {column.name: " ".join(column.headers) for column in table.columns}
            columns = [
                column
                for column in columns
                if wanted in fold(" ".join([*column, headers.get(column[0], "")]))
            ]
        if columns:
            yield TableHelp(name, title, table.grain, columns)


def _kind_words() -> dict[Kind, str]:
    text, number = _("text"), _("exact number")
    return {
        Kind.CODE: text,
        Kind.TEXT: text,
        Kind.CHOICE: text,
        Kind.CNPJ: text,
        Kind.DATE: _("date"),
        Kind.MONEY: _("money, exact"),
        Kind.PRICE: number,
        Kind.QUANTITY: number,
        Kind.INTEGER: _("whole number"),
        Kind.FLAG: _("yes or no"),
    }
