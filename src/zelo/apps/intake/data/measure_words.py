"""Measures as their pages show them, rows of the list and figures of one; and the rhythm of a source."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zelo.apps.intake.data.queries.measures import adds_up
from zelo.apps.intake.data.queries.own import TrialFound
from zelo.apps.intake.data.queries.sources import SourceLine
from zelo.apps.intake.data.uses import PolicyUse
from zelo.apps.portfolio.presenting import group_of, group_titles, tables_text, unit_text
from zelo.engine.distribution import Distribution
from zelo.engine.own_measures import own_measure
from zelo.engine.values import show_value
from zelo.lib.text import fold
from zelo.ui.figures import day_text, number_text, page_language, percent_text
from zelo.ui.templatetags.ui import UNKNOWN
from zelo.warehouse.catalogue import Measure


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One measure in the list. known: share of accounts with a value, 0 to 100; None before a refresh."""

    name: str
    title: str
    unit: str
    known: int | None
    known_text: str
    median: str
    middle: str
    uses: int
    is_own: bool


def value_text(measure: Measure, value: float | None) -> str:
    """A value with its unit."""
    return UNKNOWN if value is None else show_value(measure, value, settings.CURRENCY, page_language())


def grouped_lines(
    measures: dict[str, Measure], found: dict[str, Distribution], uses: Sequence[PolicyUse], text: str = ""
) -> list[tuple[str, list[MeasureLine]]]:
    """Measures by what they are about, by title; text: only those whose title, name or meaning holds it."""
    titles = group_titles()
    grouped: dict[str, list[MeasureLine]] = {key: [] for key in titles}
    wanted, language = fold(text), page_language()
    for name, measure in measures.items():
        words = (name, measure.title.to(language), measure.explanation.to(language))
        if wanted in fold(" ".join(words)):
            grouped[group_of(measure)].append(_line(measure, found.get(name), uses))
    for lines in grouped.values():
        lines.sort(key=lambda line: fold(line.title))
    return [(titles[key], lines) for key, lines in grouped.items() if lines]


def _line(measure: Measure, found: Distribution | None, uses: Sequence[PolicyUse]) -> MeasureLine:
    share = found.known_share if found else None
    quartiles = found.quartiles if found else None
    return MeasureLine(
        name=measure.name,
        title=measure.title.to(page_language()),
        unit=unit_text(measure.unit),
        known=None if share is None else round(100 * share),
        known_text=UNKNOWN if share is None else percent_text(share, 0),
        median=value_text(measure, quartiles[1] if quartiles else None),
        middle=f"{value_text(measure, quartiles[0])} – {value_text(measure, quartiles[2])}"
        if quartiles
        else "",
        uses=sum(measure.name in use.measures for use in uses),
        is_own=measure.own,
    )


def figures_of(measure: Measure, found: Distribution) -> list[tuple[str, str]]:
    """What is to be said of a distribution beside its picture."""
    shown = [
        (_("Accounts with a value"), f"{number_text(found.known)} / {number_text(found.accounts)}"),
        (_("Accounts without a value"), _share(found.unknown, found.accounts)),
        (_("Zero"), _share(found.zero, found.accounts)),
    ]
    if found.negative:
        shown.append((_("Below zero"), _share(found.negative, found.accounts)))
    if found.quartiles:
        labels = (_("A quarter is below"), _("Half is below (median)"), _("A quarter is above"))
        shown += [
            (label, value_text(measure, value)) for label, value in zip(labels, found.quartiles, strict=True)
        ]
        shown.append(
            (_("From – to"), f"{value_text(measure, found.low)} – {value_text(measure, found.high)}")
        )
    if adds_up(measure) and found.total is not None:
        shown.append((_("Sum"), value_text(measure, found.total)))
    return shown


def absent_text(measure: Measure) -> str:
    """What an account has for which nothing is found."""
    if measure.model:
        return _("Unknown where the model cannot say it.")
    if measure.absent == "zero":
        return _("Zero, if the account has ever had a row in: %(tables)s. Else unknown.") % {
            "tables": tables_text(measure)
        }
    return _("Unknown: what nobody entered is not zero.")


def picture_note(found: Distribution) -> str:
    """How the histogram is to be read, and what it leaves out."""
    if not found.is_log:
        return _("The dashed line is the median. The outermost half per cent is in the first and last bar.")
    left = found.zero + found.negative
    note = _(
        "Each bar is as wide as the one before times a factor, as a few accounts are far above the others."
    )
    if not left:
        return note
    rest = ngettext(
        "%(count)s account at or below zero is not drawn.",
        "%(count)s accounts at or below zero are not drawn.",
        left,
    )
    return f"{note} {rest % {'count': number_text(left)}}"


def rhythm_text(line: SourceLine) -> str:
    """How often it usually comes, and when the next was to come."""
    if line.is_own:
        return _("written by the application at each refresh")
    if line.usual_days is None:
        return _("no rhythm known yet")
    words: dict[str, Any] = {"count": number_text(line.usual_days)}
    if line.by_imports:
        usual = ngettext("imported every day", "imported every %(count)s days", line.usual_days)
    else:
        usual = ngettext("facts of every day", "facts at most %(count)s days apart", line.usual_days)
    due = _("next by %(day)s") % {"day": day_text(line.due_on)} if line.due_on else ""
    return f"{usual % words}, {due}" if due else usual % words


def _share(part: int, whole: int) -> str:
    share = percent_text(part / whole) if whole else UNKNOWN
    return f"{number_text(part)} ({share})"


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One account that a trial shows."""

    name: str
    url: str
    value: str
    interval: str
    n: str
    note: str


def trial_rows(trial: TrialFound | None) -> list[TrialRow]:
    """The examples of a trial in words; none while it runs, or where it failed."""
    if trial is None or trial.distribution is None:
        return []
    arguments = trial.job.arguments
    measure = own_measure(arguments["name"], arguments["text"])
    return [_trial_row(measure, row, account) for row, account in trial.examples]


def _trial_row(measure: Measure, row: dict[str, Any], account: Any) -> TrialRow:
    low, high = row.get("low"), row.get("high")
    between = f"{value_text(measure, low)} – {value_text(measure, high)}"
    note = measure.notes.get(row.get("note") or "")
    return TrialRow(
        name=account.name if account else row["name"],
        url=reverse("account", args=[account.pk]) if account else "",
        value=value_text(measure, row["value"]),
        interval="" if low is None or high is None else between,
        n="" if row.get("n") is None else number_text(row["n"]),
        note=note.to(page_language()) if note else row.get("note") or "",
    )
