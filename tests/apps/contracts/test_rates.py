"""Rates of series: by hand, as a file, fetched; a bad file or answer leaves nothing."""

import io
import json
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from tests.apps.contracts.test_records import ahead
from zelo.apps.contracts.actions.rate_fetch import fetch_all, fetch_series
from zelo.apps.contracts.actions.rate_files import read_rates
from zelo.apps.contracts.actions.rates import Published, keep_rates, ship_series
from zelo.apps.contracts.models import RateSeries, SeriesRate
from zelo.lib.errors import InvalidInput, ZeloError

pytestmark = pytest.mark.django_db
In = Callable[[str], Client]
JANUARY = date(2026, 1, 1)
# The figures of the year that the IBGE published, in percent.
YEARS = {2017: "2.95", 2018: "3.75", 2019: "4.31", 2020: "4.52", 2021: "10.06", 2023: "4.62", 2024: "4.83"}


def series(code: str = "ipca") -> RateSeries:
    found: RateSeries = RateSeries.objects.get(code=code)
    return found


def test_shipped_rates_have_a_source_and_come_to_the_published_years() -> None:
    ship_series()
    rates = SeriesRate.objects.filter(series__code="ipca")
    assert not rates.filter(source="").exists()
    assert rates.count() == 12 * 9
    for year, published in YEARS.items():
        factor = Decimal(1)
        for rate in rates.filter(month__year=year):
            factor *= 1 + rate.percent / 100
        assert round((factor - 1) * 100, 2) == Decimal(published), year


def test_revision_is_another_entry_and_the_same_rate_is_none() -> None:
    inpc = series("inpc")
    assert keep_rates(inpc, [Published(JANUARY, Decimal("0.16"))], source="IBGE") == (1, 0)
    assert keep_rates(inpc, [Published(JANUARY, Decimal("0.160"))], source="IBGE") == (0, 0)
    assert keep_rates(inpc, [Published(JANUARY, Decimal("0.17"))], source="IBGE, revised") == (0, 1)
    assert list(inpc.rates.order_by("pk").values_list("percent", "is_current", "source")) == [
        (Decimal("0.16"), False, "IBGE"), (Decimal("0.17"), True, "IBGE, revised"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rates", "words"),
    [
        ([Published(ahead(40), Decimal(1))], "not over"),
        ([Published(JANUARY, Decimal(-100))], "cannot be"),
        ([Published(JANUARY, Decimal(1)), Published(JANUARY, Decimal(2))], "twice"),
    ],
)
def test_impossible_rates_are_refused_together(rates: list[Published], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        keep_rates(series("inpc"), [Published(date(2025, 5, 1), Decimal(1)), *rates], source="x")
    assert not series("inpc").rates.exists()


@pytest.mark.parametrize(
    "text",
    [
        "mês;taxa\n01/2026;0,16\n02/2026;-0,02 %\n",
        "month,percent\n2026-01,0.16\n2026-02,-0.02\n",
        '"data";"valor"\n"01/01/2026";"0,16"\n\n"01/02/2026";"-0,02"\n',
        "jan/2026\t0,16\nfevereiro 2026\t-0,02\n",
    ],
)
def test_brazilian_and_iso_files_are_read(text: str) -> None:
    wanted = [Published(JANUARY, Decimal("0.16")), Published(date(2026, 2, 1), Decimal("-0.02"))]
    assert read_rates(text.encode()) == wanted
    assert read_rates(b"\xef\xbb\xbf" + text.encode()) == wanted


def test_workbook_is_read_and_a_damaged_one_is_told() -> None:
    book, file = Workbook(), io.BytesIO()
    for row in (["Month", "Rate"], [date(2026, 1, 1), 0.16], ["02/2026", "-0,02"]):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(file)
    assert [one.percent for one in read_rates(file.getvalue())] == [Decimal("0.16"), Decimal("-0.02")]
    for content, words in ((b"PK\x03\x04 nothing", "cannot be read"), (b"a\0b", "neither"), (b"", "no rate")):
        with pytest.raises(InvalidInput, match=words):
            read_rates(content)


def test_bad_lines_are_told_by_number_and_nothing_is_kept(cast: Any, client_of: In) -> None:
    inpc, browser = series("inpc"), client_of("analyst")
    bad = SimpleUploadedFile("r.csv", b"mes;taxa\n01/2026;0,16\n13/2026;0,2\n02/2026;x\n")
    said = browser.post(f"/renewals/rates/{inpc.pk}/upload/", {"file": bad, "source": "IBGE"})
    assert said.status_code == 422
    assert "Line 3: 13/2026 | 0,2" in said.content.decode() and "Line 4: 02/2026 | x" in said.content.decode()
    assert not inpc.rates.exists()
    good = SimpleUploadedFile("r.csv", b"mes;taxa\n01/2026;0,16\n")
    assert (
        browser.post(f"/renewals/rates/{inpc.pk}/upload/", {"file": good, "source": "IBGE"}).status_code
        == 302
    )
    page = browser.get(f"/renewals/rates/{inpc.pk}/").content.decode()
    assert "01/2026" in page and "0.16" in page and "IBGE" in page


def test_rate_is_entered_by_hand_by_those_who_keep_them(cast: Any, client_of: In) -> None:
    inpc, data = series("inpc"), {"month": "2026-01-20", "percent": "0.16", "source": "IBGE"}
    assert client_of("kam").post(f"/renewals/rates/{inpc.pk}/", data).status_code == 403
    assert not inpc.rates.exists()
    assert client_of("head").post(f"/renewals/rates/{inpc.pk}/", data).status_code == 302
    assert inpc.rates.get().month == JANUARY


class Bank(BaseHTTPRequestHandler):
    """Answers as the SGS does: at most ten years per request, and what `broken` says."""

    asked: list[tuple[str, date, date]]
    broken: dict[int, tuple[int, bytes]]

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        query = parse_qs(address.query)
        first, last = (_day(query[name][0]) for name in ("dataInicial", "dataFinal"))
        self.asked.append((address.path, first, last))
        status, content = self.broken.get(len(self.asked), (200, None))
        if content is None and (last - first).days > 3653:
            status, content = 400, b"{}"
        if content is None:
            rows = [{"data": f"01/{month:02d}/2026", "valor": "0.50"} for month in range(1, 13)]
            found = [row for row in rows if first <= _day(row["data"]) <= last]
            content = json.dumps(found).encode()
        self.send_response(status)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: Any) -> None:
        """Nothing on the screen."""


def _day(text: str) -> date:
    day, month, year = text.split("/")
    return date(int(year), int(month), int(day))


@pytest.fixture
def bank(settings: Any) -> Iterator[type[Bank]]:
    Bank.asked, Bank.broken = [], {}
    server = HTTPServer(("127.0.0.1", 0), Bank)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.RATES_URL = f"http://127.0.0.1:{server.server_port}"
    yield Bank
    server.shutdown()
    server.server_close()


def test_fetching_takes_ten_years_per_request_and_is_repeatable(bank: type[Bank]) -> None:
    inpc = series("inpc")
    keep_rates(inpc, [Published(date(2003, 1, 1), Decimal("2.47"))], source="x")
    new = fetch_series(inpc)
    assert (
        new == SeriesRate.objects.filter(series=inpc, source="Banco Central do Brasil, SGS 188").count() > 0
    )
    assert len(bank.asked) == 3 and {path for path, _first, _last in bank.asked} == {"/bcdata.sgs.188/dados"}
    assert bank.asked[0][1] == date(2001, 12, 1)
    assert all(
        after[1] > before[2] or after[1] == before[2]
        for before, after in zip(bank.asked, bank.asked[1:], strict=False)
    )
    assert fetch_series(inpc) == 0


@pytest.mark.parametrize(
    ("status", "content", "words"),
    [
        (400, b"", "answered 400"),
        (500, b"", "answered 500"),
        (200, b"<html>", "no list"),
        (200, b'[{"data":"01/01/2026"}]', "no list"),
    ],
)
def test_failing_midway_keeps_nothing(bank: type[Bank], status: int, content: bytes, words: str) -> None:
    inpc = series("inpc")
    keep_rates(inpc, [Published(date(2003, 1, 1), Decimal("2.47"))], source="x")
    bank.broken = {2: (status, content)}
    with pytest.raises(ZeloError, match=words):
        fetch_series(inpc)
    assert inpc.rates.count() == 1


def test_empty_answers_are_no_rates_and_one_failing_series_does_not_stop_the_others(bank: type[Bank]) -> None:
    bank.broken = {1: (200, b""), 2: (404, b""), 3: (503, b"")}
    RateSeries.objects.get(code="ipca").rates.all().delete()
    with pytest.raises(ZeloError, match="503"):
        fetch_all()
    numbers = {path.split(".")[2] for path, _first, _last in bank.asked}
    assert numbers == {"433/dados", "188/dados", "189/dados"}


def test_nothing_is_fetched_while_it_is_off(settings: Any) -> None:
    settings.RATES_URL = ""
    assert fetch_all() == {}
