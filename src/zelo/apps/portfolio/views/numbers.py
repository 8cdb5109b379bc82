"""The account's figures, and each figure with what it is made of."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zelo.apps.people.permissions import SEE_COSTS, requires, viewer_of
from zelo.apps.portfolio import charts
from zelo.apps.portfolio.models import Account
from zelo.apps.portfolio.permissions import SEE_MONEY
from zelo.apps.portfolio.presenting import (
    figure_interval,
    figure_note,
    figure_text,
    finding_of,
    measure_groups,
    month_rows,
    tables_text,
    unit_text,
)
from zelo.apps.portfolio.queries.figures import (
    Figure,
    figures_of,
    history_of,
    last_refresh,
    measures_for,
    months_for,
)
from zelo.apps.portfolio.queries.rows import rows_for
from zelo.apps.portfolio.queries.visibility import account_for
from zelo.apps.portfolio.views.frame import render_account
from zelo.apps.portfolio.views.pictures import svg_answer
from zelo.lib.errors import InvalidInput
from zelo.ui.figures import page_language
from zelo.warehouse.catalogue import Measure

Draw = Callable[[Any, Account], dict[str, Any] | None]


@require_safe
@requires(SEE_MONEY)
def numbers(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    account, refresh, costs = account_for(viewer, pk), last_refresh(), SEE_COSTS.allows(viewer)
    months = months_for(viewer, account, refresh)
    figures = figures_of(viewer, account, refresh)
    context = {
        "refresh": refresh,
        "finding": finding_of(account),
        "months": months,
        "month_rows": month_rows(months, costs=costs),
        "pictures": chart_cards(costs=costs) if months else [],
        "costs": costs,
        "groups": measure_groups(account, measures_for(viewer), figures) if figures else [],
    }
    return render_account(request, account, "numbers", "portfolio/account/numbers.html", context)


@require_safe
@requires(SEE_MONEY)
def measure(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    viewer = viewer_of(request)
    account, chosen = account_for(viewer, pk), _measure(viewer, name)
    history = history_of(viewer, account, name)
    figure = history[-1][1] if history else Figure()
    context = {
        "measure": chosen,
        "title_text": chosen.title.to(page_language()),
        "meaning": chosen.explanation.to(page_language()),
        "value": figure_text(chosen, figure),
        "interval": figure_interval(chosen, figure),
        "note": figure_note(chosen, figure),
        "figure": figure,
        "refresh": history[-1][0] if history else last_refresh(),
        "unit": unit_text(chosen.unit),
        "made_of": tables_text(chosen),
        "history": [(r, figure_text(chosen, f), figure_interval(chosen, f)) for r, f in reversed(history)],
        "selects": chosen.texts,
    }
    return render_account(request, account, "numbers", "portfolio/account/measure.html", context)


@require_safe
@requires(SEE_MONEY)
def measure_rows(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    viewer = viewer_of(request)
    account, chosen = account_for(viewer, pk), _measure(viewer, name)
    context: dict[str, Any] = {"measure": chosen, "title_text": chosen.title.to(page_language())}
    try:
        context["tables"] = rows_for(viewer, account, chosen, last_refresh())
    except InvalidInput as error:
        context["failed"] = str(error)
    if request.headers.get("HX-Request"):
        return render(request, "portfolio/account/rows.html", context | {"account": account})
    return render_account(request, account, "numbers", "portfolio/account/rows_page.html", context)


@require_safe
@requires(SEE_MONEY)
def chart(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    viewer = viewer_of(request)
    account = account_for(viewer, pk)
    draw = month_charts(costs=SEE_COSTS.allows(viewer)).get(name)
    spec = draw(viewer, account) if draw else None
    return svg_answer(request, spec)


@require_safe
@requires(SEE_MONEY)
def history_chart(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    viewer = viewer_of(request)
    account, chosen = account_for(viewer, pk), _measure(viewer, name)
    points = [(refresh.as_of, figure) for refresh, figure in history_of(viewer, account, name)]
    currency = settings.CURRENCY if chosen.unit == "currency" else ""
    unit = currency or unit_text(chosen.unit)
    spec = charts.history_chart(points, unit, currency, is_ratio=chosen.unit == "ratio")
    return svg_answer(request, spec if points else None)


def chart_cards(*, costs: bool) -> list[tuple[str, str]]:
    """The charts of the tab: name in the address and title."""
    titles = [
        ("revenue", _("Revenue per month")),
        ("frequency", _("Purchases per month")),
        ("ticket", _("Average ticket per month")),
    ]
    return [*titles, ("margin", _("Margin per month"))] if costs else titles


def month_charts(*, costs: bool) -> dict[str, Draw]:
    """How each chart of the months is drawn, by its name in the address."""

    def drawn(field: str, unit: str, expected: str = "", currency: str = "") -> Draw:
        def draw(viewer: Any, account: Account) -> dict[str, Any] | None:
            refresh = last_refresh()
            months = months_for(viewer, account, refresh)
            if not months:
                return None
            figure = figures_of(viewer, account, refresh).get(expected) if expected else None
            return charts.months_chart(months, field, unit, figure, currency)

        return draw

    money = settings.CURRENCY
    known = {
        "revenue": drawn("revenue", money, "expected_revenue_12m", money),
        "frequency": drawn("documents", _("purchases"), "expected_purchases_12m"),
        "ticket": drawn("ticket", money, "", money),
    }
    margin = {"margin": drawn("margin", money, "expected_margin_12m", money)}
    return known | margin if costs else known


def _measure(viewer: Any, name: str) -> Measure:
    found = measures_for(viewer).get(name)
    if found is None:
        raise Http404
    return found
