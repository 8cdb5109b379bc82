"""The company's calendar: the year's days, the state whose holidays count, days of its own."""

from datetime import MAXYEAR, date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zelo.analytics.calendar import brazil_calendar, brazil_states
from zelo.apps.operations.versions import Conflict
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.work.actions import company_calendar as actions
from zelo.apps.work.company_days import chosen_calendar, days_of_year
from zelo.apps.work.models import CompanyCalendar, OwnDay
from zelo.apps.work.permissions import KEEP_CALENDAR, SEE_CALENDAR
from zelo.lib.errors import InvalidInput
from zelo.ui.forms import DayInput


class CalendarForm(forms.ModelForm):  # type: ignore[type-arg]
    version = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label=pgettext_lazy("of Brazil", "State"),
        required=False,
        help_text=gettext_lazy("Its holidays count beside the national ones."),
    )

    class Meta:
        model = CompanyCalendar
        fields = ("state", "city", "bank_days")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        none = ("", _("none: national holidays only"))
        self.fields["state"].choices = [none, *((one, one) for one in brazil_states())]  # type: ignore[attr-defined]


class OwnDayForm(forms.Form):
    day = forms.DateField(label=gettext_lazy("Day"), widget=DayInput)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    is_worked = forms.BooleanField(label=gettext_lazy("It is a holiday, but we work"), required=False)

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        try:
            brazil_calendar([day.year])
        except InvalidInput as error:
            raise forms.ValidationError(_("The holidays of that year are not known.")) from error
        return day


@require_http_methods(["GET", "POST"])
@requires(SEE_CALENDAR)
def company_calendar(request: HttpRequest) -> HttpResponse:
    """The days of `?year=`, the present one otherwise; with a POST, the state and Carnival."""
    if request.method == "GET":
        return _page(request)
    if not KEEP_CALENDAR.allows(viewer_of(request)):
        raise PermissionDenied
    form = CalendarForm(request.POST, instance=chosen_calendar())
    if form.is_valid():
        try:
            actions.choose_calendar(**form.cleaned_data)
        except Conflict as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("company_calendar")
    return _page(request, form=form)


@require_POST
@requires(KEEP_CALENDAR)
def own_day_add(request: HttpRequest) -> HttpResponse:
    form = OwnDayForm(request.POST)
    if not form.is_valid():
        return _page(request, day_form=form)
    own = actions.add_own_day(**form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect(f"{reverse('company_calendar')}?year={own.day.year}")


@require_POST
@requires(KEEP_CALENDAR)
def own_day_remove(request: HttpRequest, pk: int) -> HttpResponse:
    own = get_object_or_404(OwnDay, pk=pk)
    year = own.day.year
    actions.remove_own_day(own)
    messages.success(request, _("The day is removed."))
    return redirect(f"{reverse('company_calendar')}?year={year}")


def _page(request: HttpRequest, form: Any = None, day_form: Any = None) -> HttpResponse:
    year = _year(request)
    try:
        days = days_of_year(year, get_language() or "")
    except InvalidInput as error:
        raise Http404 from error
    context = {
        "nav": "company_calendar",
        "year": year,
        "days": days,
        "chosen": chosen_calendar(),
        "may_keep": KEEP_CALENDAR.allows(request.user),
        "form": form or CalendarForm(instance=chosen_calendar()),
        "day_form": day_form or OwnDayForm(),
    }
    return render(request, "work/company_calendar.html", context, status=422 if form or day_form else 200)


def _year(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    if not asked:
        return timezone.localdate().year
    if not (asked.isascii() and asked.isdigit()) or not 0 < int(asked[:5]) < MAXYEAR:
        raise Http404
    return int(asked[:5])
