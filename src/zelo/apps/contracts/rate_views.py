"""Series of rates: what is known of each, entered by hand or as a file, fetched where that is switched on."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zelo.apps.contracts.actions.rate_files import MOST_BYTES, read_rates
from zelo.apps.contracts.actions.rates import Published, add_series, keep_rates
from zelo.apps.contracts.models import RateSeries, SeriesRate
from zelo.apps.contracts.permissions import KEEP_RATES, SEE_CONTRACTS
from zelo.apps.operations.actions import enqueue
from zelo.apps.people.permissions import requires, viewer_of
from zelo.lib.dates import add_months
from zelo.lib.errors import InvalidInput
from zelo.ui.forms import DayInput

_SHOWN = 12


class SeriesForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = RateSeries
        fields = ("code", "name", "kind", "source")


class RateForm(forms.Form):
    """One published rate."""

    month = forms.DateField(
        label=gettext_lazy("Any day of the month"), widget=DayInput, initial=timezone.localdate
    )
    percent = forms.DecimalField(label=gettext_lazy("Rate, %"), max_digits=14, decimal_places=8)
    source = forms.CharField(label=gettext_lazy("Source"), max_length=300)


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("CSV or Excel file"),
        help_text=gettext_lazy(
            "Two columns: the month, such as 01/2026 or 2026-01, and the rate in percent."
        ),
    )
    source = forms.CharField(label=gettext_lazy("Source"), max_length=300)


@require_safe
@requires(SEE_CONTRACTS)
def rates(request: HttpRequest) -> HttpResponse:
    """Each series with its last twelve months."""
    first = add_months(timezone.localdate().replace(day=1), -_SHOWN)
    recent = SeriesRate.objects.filter(is_current=True, month__gte=first).order_by("-month")
    context = {
        "nav": "renewals",
        "all_series": RateSeries.objects.prefetch_related(Prefetch("rates", recent, to_attr="recent")),
        "may_keep": KEEP_RATES.allows(request.user),
        "is_fetched": bool(settings.RATES_URL),
    }
    return render(request, "contracts/adjustments/rates.html", context)


@require_http_methods(["GET", "POST"])
@requires(KEEP_RATES)
def new(request: HttpRequest) -> HttpResponse:
    """A series of the company's own."""
    form = SeriesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_series(**form.cleaned_data)
        except InvalidInput as error:
            form.add_error(None, str(error))
        else:
            return redirect("rate_series", pk=made.pk)
    status = 422 if form.is_bound else 200
    return render(
        request, "contracts/adjustments/series_new.html", {"nav": "renewals", "form": form}, status=status
    )


@require_http_methods(["GET", "POST"])
@requires(SEE_CONTRACTS)
def series(request: HttpRequest, pk: int) -> HttpResponse:
    """All rates of a series, revised ones too; a rate entered by hand."""
    found = _series(pk)
    form = RateForm(request.POST or None)
    if request.method == "POST":
        if not KEEP_RATES.allows(request.user):
            raise PermissionDenied
        if form.is_valid():
            given = form.cleaned_data
            one = Published(given["month"].replace(day=1), given["percent"])
            if _kept(request, found, [one], given["source"], form):
                return redirect("rate_series", pk=pk)
    return _page(request, found, form=form)


@require_POST
@requires(KEEP_RATES)
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Rates as a file: all of them or none."""
    found, form = _series(pk), FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            rates = read_rates(form.cleaned_data["file"].read(MOST_BYTES + 1))
        except InvalidInput as error:
            form.add_error("file", str(error))
        else:
            if _kept(request, found, rates, form.cleaned_data["source"], form):
                return redirect("rate_series", pk=pk)
    return _page(request, found, file_form=form)


@require_POST
@requires(KEEP_RATES)
def fetch(request: HttpRequest) -> HttpResponse:
    if settings.RATES_URL:
        enqueue("contracts.rates", by=viewer_of(request))
        messages.success(request, _("The rates are being fetched."))
    else:
        messages.error(request, _("Fetching is switched off: ZELO_RATES_URL names no address."))
    return redirect("rates")


def _series(pk: int) -> RateSeries:
    found = RateSeries.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _kept(
    request: HttpRequest, series: RateSeries, rates: list[Published], source: str, form: forms.Form
) -> bool:
    try:
        new, changed = keep_rates(series, rates, source=source)
    except InvalidInput as error:
        form.add_error(None, str(error))
        return False
    told = ngettext("%(count)s new rate", "%(count)s new rates", new) % {"count": new}
    told += ", " + ngettext("%(count)s revised", "%(count)s revised", changed) % {"count": changed}
    messages.success(request, told)
    return True


def _page(request: HttpRequest, series: RateSeries, form: Any = None, file_form: Any = None) -> HttpResponse:
    context = {
        "nav": "renewals",
        "series": series,
        "rates": series.rates.order_by("-month", "-pk")[:240],
        "may_keep": KEEP_RATES.allows(request.user),
        "form": form or RateForm(),
        "file_form": file_form or FileForm(),
    }
    wrong = any(one is not None and one.errors for one in (form, file_form))
    return render(request, "contracts/adjustments/series.html", context, status=422 if wrong else 200)
