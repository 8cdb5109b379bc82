"""The company's calendar: which days count, who changes them, and what follows at once."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from zelo.apps.contracts.actions.nightly import calendar_of
from zelo.apps.operations.audit import changes_of
from zelo.apps.work.models import CompanyCalendar, OwnDay
from zelo.lib.errors import InvalidInput

pytestmark = pytest.mark.django_db
In = Callable[[str], Client]
PAGE = "/company-calendar/"
REVOLUTION = date(2026, 7, 9)


def last_business_day(day: date) -> date:
    return calendar_of(day).previous_business_day(day)


def choose(browser: Client, version: int = 1, **values: str) -> Any:
    return browser.post(PAGE, {"state": "", "city": "", "version": version, **values})


def test_national_holidays_count_without_a_choice() -> None:
    assert last_business_day(date(2026, 10, 12)) == date(2026, 10, 9)
    assert last_business_day(REVOLUTION) == REVOLUTION
    assert last_business_day(date(2026, 2, 17)) == date(2026, 2, 17)


def test_state_and_carnival_count_from_the_moment_they_are_chosen(client_of: In) -> None:
    assert last_business_day(REVOLUTION) == REVOLUTION
    browser = client_of("head")
    assert choose(browser, state="SP", city="Campinas", bank_days="on").status_code == 302
    assert last_business_day(REVOLUTION) == date(2026, 7, 8)
    assert last_business_day(date(2026, 2, 17)) == date(2026, 2, 13)
    page = browser.get(PAGE, {"year": "2026"}).content.decode()
    assert "Corpus Christi" in page and 'value="Campinas"' in page
    assert choose(browser, 2).status_code == 302
    assert last_business_day(REVOLUTION) == REVOLUTION
    assert len(changes_of(CompanyCalendar.objects.get())) >= 2


def test_own_days_are_added_worked_on_and_removed(client_of: In) -> None:
    browser = client_of("administrator")
    browser.post(f"{PAGE}days/", {"day": "2026-07-08", "name": "Dia da cidade"})
    browser.post(f"{PAGE}days/", {"day": "2026-10-12", "name": "Plantão", "is_worked": "on"})
    assert last_business_day(date(2026, 7, 8)) == date(2026, 7, 7)
    assert last_business_day(date(2026, 10, 12)) == date(2026, 10, 12)
    page = browser.get(PAGE, {"year": "2026"}).content.decode()
    assert "Dia da cidade" in page and "Plantão" in page and "Aparecida" not in page
    for own in OwnDay.objects.all():
        browser.post(f"{PAGE}days/{own.pk}/remove/")
    assert last_business_day(date(2026, 7, 8)) == date(2026, 7, 8)
    assert last_business_day(date(2026, 10, 12)) == date(2026, 10, 9)


def test_second_of_two_who_change_it_is_told(client_of: In) -> None:
    browser = client_of("head")
    choose(browser, state="RJ")
    assert choose(browser, state="SP").status_code == 422
    assert CompanyCalendar.objects.get().state == "RJ"


def test_who_may_not_change_it_changes_nothing(client_of: In) -> None:
    assert choose(client_of("kam"), state="SP").status_code == 403
    assert not CompanyCalendar.objects.exists()


def test_years_that_are_not_known(client_of: In) -> None:
    browser = client_of("head")
    assert browser.get(PAGE, {"year": "2101"}).status_code == 404
    assert browser.get(PAGE, {"year": "x"}).status_code == 404
    assert browser.post(f"{PAGE}days/", {"day": "2101-01-02", "name": "x"}).status_code == 422
    assert browser.post(f"{PAGE}days/", {"day": "2026-02-30", "name": "x"}).status_code == 422
    with pytest.raises(InvalidInput):
        calendar_of(date(2101, 1, 2))


def test_names_are_in_the_readers_language(cast: Any, client_of: In) -> None:
    browser = client_of("auditor")
    for language, name in (("pt-br", "Natal"), ("en", "Christmas Day")):
        type(cast.auditor).objects.filter(pk=cast.auditor.pk).update(language=language)
        assert name in browser.get(PAGE).content.decode()
