"""What is expected of renewals, how earlier forecasts fared, and how recurring revenue moved."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_safe

from zelo.analytics.contracts.chance import DOUBTFUL, HOPEFUL, LEAST_CALLS, call_chances
from zelo.analytics.contracts.scoring import LEAST_EVENTS
from zelo.apps.contracts import charts
from zelo.apps.contracts.enums import Call, Movement
from zelo.apps.contracts.permissions import SEE_CONTRACTS
from zelo.apps.contracts.queries import movements as moving
from zelo.apps.contracts.queries import outlook as coming
from zelo.apps.contracts.queries.fared import fared, waiting_count
from zelo.apps.contracts.queries.renewals import ALL, MINE
from zelo.apps.operations.audit import record_event
from zelo.apps.people.models import Team
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio.enums import Tier
from zelo.lib.spreadsheet import Cell
from zelo.ui.exports import sheet_response
from zelo.ui.figures import compact_money_text, percent_text

FORECAST_EXPORTED = gettext_noop("Forecast exported")
MOVEMENTS_EXPORTED = gettext_noop("Movements exported")
PARTS = ("up", "committed", "at_risk")


class ForecastFilterForm(forms.Form):
    """Whose renewals the forecast is of, and the figure that is opened."""

    whose = forms.ChoiceField(
        required=False, choices=[(ALL, gettext_lazy("All I see")), (MINE, gettext_lazy("Mine to answer for"))]
    )
    tier = forms.ChoiceField(required=False, choices=[("", gettext_lazy("Every tier")), *Tier.choices])
    team = forms.ChoiceField(required=False)
    month = forms.DateField(required=False)
    part = forms.ChoiceField(required=False, choices=[(part, part) for part in PARTS])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = [(str(pk), name) for pk, name in Team.objects.order_by("name").values_list("pk", "name")]
        self.fields["team"].choices = [("", _("Every team")), *teams]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, Any]:
        """What was chosen and can be used; a value that cannot is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


@require_safe
@requires(SEE_CONTRACTS)
def forecast(request: HttpRequest) -> HttpResponse:
    viewer, filters = viewer_of(request), ForecastFilterForm(request.GET)
    chosen, starts = filters.chosen, coming.month_starts(timezone.localdate())
    rows = coming.coming_renewals(viewer, chosen, starts[0], _end(starts[-1]))
    months = coming.forecast_of(rows, [(day, _end(day)) for day in starts], _seed(starts))
    quarters = coming.forecast_of(rows, _quarters(starts), _seed(starts))
    whole = coming.forecast_of(rows, [(starts[0], _end(starts[-1]))], _seed(starts))[0]
    context = {
        "nav": "renewals",
        "filters": filters,
        "months": months,
        "quarters": quarters,
        "whole": whole,
        "unknown": sum(one.yearly is None for one in rows),
        "people": coming.by_person(rows),
        "finding": _finding(whole),
        "chart": charts.forecast_chart(months) if whole.count else None,
        "calls": [(Call(call).label, *said) for call, said in call_chances(coming.decided_calls()).items()],
        "rules": {"doubtful": DOUBTFUL, "hopeful": HOPEFUL, "least": LEAST_CALLS},
        "opened": chosen.get("month"),
        "behind": coming.behind(rows, chosen["month"], chosen.get("part", "up"))
        if "month" in chosen
        else None,
    }
    return render(request, "contracts/forecast.html", context)


@require_safe
@requires(SEE_CONTRACTS)
def forecast_download(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The months of the forecast as a file."""
    starts = coming.month_starts(timezone.localdate())
    chosen = ForecastFilterForm(request.GET).chosen
    rows = coming.coming_renewals(viewer_of(request), chosen, starts[0], _end(starts[-1]))
    months = coming.forecast_of(rows, [(day, _end(day)) for day in starts], _seed(starts))
    header = [
        _("Month"), _("Renewals"), _("Up for renewal"), _("Committed"), _("Expected"),
        _("Expected, low"), _("Expected, high"), _("At risk"), _("By the model"),
    ]  # fmt: skip
    lines: list[Sequence[Cell]] = [
        [
            one.first, one.count, one.up, one.committed, round(one.weighted, 2), round(one.low, 2),
            round(one.high, 2), one.at_risk, None if one.by_model is None else round(one.by_model, 2),
        ]
        for one in months
    ]  # fmt: skip
    answer = sheet_response(kind, _("forecast"), _("Forecast"), header, lines)
    record_event(FORECAST_EXPORTED, viewer_of(request), format=kind)
    return answer


@require_safe
@requires(SEE_CONTRACTS)
def forecasts_fared(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    scores = fared(viewer)
    shown = next((one for one in scores if str(one.months) == request.GET.get("months")), scores[1])
    context = {
        "nav": "renewals",
        "scores": scores,
        "shown": shown,
        "waiting": waiting_count(viewer),
        "least": LEAST_EVENTS,
        "chart": charts.calibration_chart(shown.calls, shown.model) if shown.calls.count else None,
        "finding": _calibration(shown.calls),
    }
    return render(request, "contracts/fared.html", context)


@require_safe
@requires(SEE_CONTRACTS)
def movements(request: HttpRequest) -> HttpResponse:
    viewer, last = viewer_of(request), moving.last_month()
    context: dict[str, Any] = {"nav": "renewals", "last": last, "kinds": Movement.choices}
    if last is not None:
        rows = moving.read_movements(viewer, last)
        bridges = moving.month_bridges(rows, last)
        whole = moving.whole_bridge(bridges)
        month, kind = _opened(request, bridges)
        context |= {
            "bridges": bridges[::-1],
            "whole": whole,
            "yearly": whole.end * 12,
            "retention": moving.retention_of(viewer, rows, last),
            "chart": charts.bridge_chart(whole),
            "finding": _moved(whole),
            "invoices": moving.invoiced_beside(viewer, rows, last),
            "opened": (month, Movement(kind).label) if month else None,
            "behind": moving.moved_accounts(viewer, month, kind) if month else None,
        }
    return render(request, "contracts/movements.html", context)


@require_safe
@requires(SEE_CONTRACTS)
def movements_download(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The bridges of the months as a file."""
    last = moving.last_month()
    bridges = moving.month_bridges(moving.read_movements(viewer_of(request), last), last) if last else []
    header = [_("Month"), _("Starting"), *(str(one.label) for one in Movement), _("Ending")]
    lines: list[Sequence[Cell]] = [
        [one.month, one.start, *(change for _k, change, _n in one.cells), one.end] for one in bridges
    ]
    answer = sheet_response(kind, _("movements"), _("Movements"), header, lines)
    record_event(MOVEMENTS_EXPORTED, viewer_of(request), format=kind)
    return answer


def _end(first: date) -> date:
    return first + relativedelta(months=1) - timedelta(days=1)


def _quarters(starts: Sequence[date]) -> list[tuple[date, date]]:
    """Calendar quarters; the first and the last only as far as the months go."""
    found: dict[tuple[int, int], tuple[date, date]] = {}
    for day in starts:
        key = (day.year, (day.month - 1) // 3)
        found[key] = (found[key][0] if key in found else day, _end(day))
    return list(found.values())


def _seed(starts: Sequence[date]) -> int:
    """The same simulation all month long, so that a figure does not tremble between two looks."""
    return starts[0].toordinal()


def _opened(request: HttpRequest, bridges: Sequence[moving.Month]) -> tuple[date | None, str]:
    kind, text = request.GET.get("kind", ""), request.GET.get("month", "")
    months = {one.month.isoformat(): one.month for one in bridges}
    return (months.get(text), kind) if kind in Movement.values else (None, "")


def _finding(whole: coming.Period) -> str:
    if not whole.up:
        return _("Nothing comes up for renewal in the next twelve months")
    named = {
        "expected": compact_money_text(whole.weighted),
        "up": compact_money_text(whole.up),
        "share": percent_text(whole.weighted / float(whole.up), 0),
    }
    return (
        _("%(expected)s of the %(up)s a year that come up for renewal are expected to stay (%(share)s)")
        % named
    )


def _moved(whole: moving.Month) -> str:
    named = {"start": compact_money_text(whole.start), "end": compact_money_text(whole.end)}
    return _("Recurring revenue went from %(start)s to %(end)s a month in twelve months") % named


def _calibration(calls: Any) -> str:
    if not calls.enough:
        return _("Too few renewals are decided to say how calls fared")
    said = sum(one.mean * one.count for one in calls.bins) / calls.count
    named = {"said": percent_text(said, 0), "came": percent_text(calls.renewed / calls.count, 0)}
    return _("Calls said that %(said)s would be kept; %(came)s were") % named
