"""What an upload could try: each is refused with a reason, or does no harm."""

import gzip
import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.imports import checked_import, uploaded, work
from zelo.apps.intake.models import Import
from zelo.apps.intake.uploads import clean_name, file_of, folder_of, uploads_folder

pytestmark = pytest.mark.django_db
ROWS = b"codigo;nome\nX1;Aruvale\n"


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.fixture
def send(client_of: Callable[[str], Client], home: Any) -> Callable[..., Any]:
    """Posts a file to the upload page; gives the answer."""

    def post(content: bytes, name: str = "x.csv", kind: str = "text/csv", who: str = "analyst") -> Any:
        file = SimpleUploadedFile("x", content, kind)
        file._name = name  # what a browser sends, not what Django makes of it
        return client_of(who).post(reverse("import_new"), {"file": file})

    return post


def why_not(answer: Any) -> str:
    """Why the uploaded file cannot be read."""
    assert answer.status_code == 302
    return str(Import.objects.latest("pk").error)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ratio.zip", zipped(a=b"0" * 30_000_000)),
        ("ratio.csv.gz", gzip.compress(b"a;b\n" * 10_000_000)),
        ("ratio.xlsx", zipped(**{"xl/workbook.xml": b"<x/>", "[Content_Types].xml": b" " * 50_000_000})),
    ],
)
def test_bomb_is_refused(send: Any, name: str, content: bytes) -> None:
    assert "times its size" in why_not(send(content, name))


def test_nested_archive_is_refused(send: Any) -> None:
    assert "inside another archive" in why_not(send(zipped(a=zipped(b=ROWS)), "nested.zip"))
    assert "compressed twice" in why_not(send(gzip.compress(gzip.compress(ROWS)), "twice.gz"))


def test_workbook_with_too_many_parts_is_refused(send: Any) -> None:
    parts = {"xl/workbook.xml": b"<x/>", "[Content_Types].xml": b"<x/>"} | {
        f"xl/{n}.xml": b"<x/>" for n in range(2_100)
    }
    assert "parts" in why_not(send(zipped(**parts), "parts.xlsx"))


def test_zip_with_endless_files_is_no_harm(send: Any) -> None:
    files = {f"{n}.csv": b"a;b;c\n1;2;3\n" for n in range(2_500)}
    assert "2500" in why_not(send(zipped(**files), "many.zip"))


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"MZ\x90\x00\x03\x00\x00",
        b"\x89PNG\r\n\x1a\n\x00\x00",
    ],
    ids=["pdf", "xls", "exe", "png"],
)
def test_wrong_type_is_refused_whatever_it_is_called(send: Any, content: bytes) -> None:
    assert why_not(send(content, "vendas.csv"))
    assert Import.objects.latest("pk").look == {}


def test_kind_is_told_by_content_not_by_name_or_type(send: Any) -> None:
    send(zipped(**{"a.csv": ROWS}), "foto.png", "image/png")
    entry = Import.objects.latest("pk")
    assert (entry.look["format"], entry.look["headers"]) == ("text", ["codigo", "nome"])


def test_too_large_is_refused_while_it_streams(send: Any, settings: Any) -> None:
    settings.UPLOAD_BYTES = 1_000_000
    answer = send(b"a;b\n" * 400_000, "grande.csv")
    assert (answer.status_code, Import.objects.count()) == (422, 0)
    assert "larger than the 1 MB" in answer.content.decode()
    assert list(uploads_folder().iterdir()) == []


def test_announced_too_large_is_not_even_begun(send: Any, settings: Any) -> None:
    settings.UPLOAD_BYTES = 100_000
    assert send(b"a;b\n" * 400_000, "grande.csv").status_code == 422
    assert list(uploads_folder().iterdir()) == []


def test_nothing_is_kept_of_who_may_not_import(send: Any) -> None:
    answer = send(ROWS, who="executive")
    assert answer.status_code == 403
    assert (Import.objects.count(), list(uploads_folder().iterdir())) == (0, [])
    assert send(ROWS, who="anonymous").status_code == 302
    assert (Import.objects.count(), list(uploads_folder().iterdir())) == (0, [])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("/etc/cron.d/x", "x"),
        ("..\\..\\windows\\system32\\a.csv", "a.csv"),
        ("C:\\dados\\vendas.csv", "vendas.csv"),
        ("a\0b.csv", "a_b.csv"),
        ("..", "file"),
        (".htaccess", "htaccess"),
        ("a\r\nSet-Cookie: x.csv", "a__Set-Cookie_ x.csv"),
        ("<img src=x onerror=alert(1)>.csv", "_img src_x onerror_alert(1)_.csv"),
        ("", "file"),
    ],
)
def test_names_lead_nowhere(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_a_very_long_name_is_cut_and_keeps_its_ending(send: Any) -> None:
    send(ROWS, "ç" * 300 + ".csv")
    entry = Import.objects.latest("pk")
    assert len(entry.name.encode()) <= 100 and entry.name.endswith(".csv")
    assert file_of(entry.token, entry.name).read_bytes() == ROWS


def test_files_are_read_by_nobody_else_and_stand_outside_of_what_is_served(
    send: Any, home: Any, settings: Any
) -> None:
    send(ROWS, "../../static/x.csv")
    entry = Import.objects.latest("pk")
    path = file_of(entry.token, entry.name)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder_of(entry.token).stat().st_mode) == 0o700
    assert path.parent.parent == home.root / "uploads"
    assert Path(settings.STATIC_ROOT) not in path.parents


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.html", b"<script>alert(1)</script>;b\n<img src=x onerror=alert(1)>;2\n"),
        ("x.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">;b\n1;2\n'),
        ("x.js", b"alert(1);b\n1;2\n"),
    ],
)
def test_pages_are_shown_as_text_and_never_given_back(
    send: Any, name: str, content: bytes, client_of: Any
) -> None:
    answer = send(content, name, "text/html")
    assert answer.status_code == 302
    entry = Import.objects.latest("pk")
    page = client_of("analyst").get(reverse("import", args=[entry.pk]))
    text = page.content.decode()
    assert "<script>alert" not in text and "<img src=x" not in text and 'onload="alert' not in text
    assert page.headers["Content-Type"].startswith("text/html")
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]


def test_entities_of_xml_are_not_followed(send: Any, cast: Any) -> None:
    xml = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        b'<nfeProc xmlns="http://www.portalfiscal.inf.br/nfe"><NFe>&a;</NFe></nfeProc>'
    )
    send(xml, "nota.xml", "text/xml")
    entry = Import.objects.latest("pk")
    assert entry.target == "nfe"
    from zelo.apps.intake.actions.imports import ask_for_check

    ask_for_check(entry, by=cast.analyst)
    work()
    entry.refresh_from_db()
    listed = " ".join(str(value) for value in (entry.report, entry.error))
    assert "root:" not in listed
    assert entry.report.get("rows", 0) == 0


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_rejected_lines_are_no_formulas_in_a_spreadsheet(
    home: Any, cast: Any, client_of: Any, kind: str
) -> None:
    formula = '=HYPERLINK("http://x";"y")'
    cell = formula.replace('"', '""')
    entry = checked_import(
        cast.analyst,
        f'codigo;nome;cnpj\nX1;Aruvale;\nX2;Y;"{cell}"\nX3;Z;\nX4;Z;\nX5;Z;\n',
    )
    assert entry.report["rejected"] == 1
    answer = client_of("analyst").get(reverse("import_rejected_file", args=[entry.pk, kind]))
    assert "attachment" in answer.headers["Content-Disposition"]
    if kind == "csv":
        assert "'=HYPERLINK" in answer.getvalue().decode("utf-8-sig")
    else:
        with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet and "HYPERLINK" in sheet


def test_list_of_imports_is_no_formula_in_a_spreadsheet(home: Any, cast: Any, client_of: Any) -> None:
    uploaded(cast.analyst, ROWS, "=cmd().csv")
    Import.objects.update(name="=cmd()")
    answer = client_of("analyst").get(reverse("imports_file", args=["csv"]))
    assert "'=cmd()" in answer.getvalue().decode("utf-8-sig")


def test_old_uploads_are_swept(home: Any, cast: Any, settings: Any) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from zelo.apps.intake.actions.sweeping import sweep_uploads

    old, new = (uploaded(cast.analyst, ROWS, f"{n}.csv") for n in (1, 2))
    report = {"rows": 1, "columns": [{"column": "name", "example": "Ana Luz"}]}
    long_ago = timezone.now() - timedelta(days=31)
    Import.objects.filter(pk=old.pk).update(created_at=long_ago, report=report)
    assert sweep_uploads() == 1
    old.refresh_from_db()
    assert (old.state, folder_of(old.token).exists(), folder_of(new.token).exists()) == (
        "discarded",
        False,
        True,
    )
    assert old.report == {"rows": 1, "columns": [{"column": "name", "example": None}]}
    assert sweep_uploads() == 0
