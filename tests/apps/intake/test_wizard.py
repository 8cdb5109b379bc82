"""A file from upload to undo, through the pages."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.apps.intake.conftest import SALES, work
from zelo.apps.intake.models import Import
from zelo.apps.operations.models import Job

pytestmark = pytest.mark.django_db


def sums(home: Any) -> tuple[int, Decimal | None]:
    files = list(home.lake.snapshot().files.get("transactions", ()))
    if not files:
        return 0, None
    [found] = duckdb.sql(f"SELECT count(*), sum(net) FROM read_parquet({files})").fetchall()
    return found[0], found[1]


def send(client: Client, name: str, pk: int, data: dict[str, Any] | None = None) -> Any:
    answer = client.post(reverse(name, args=[pk]), data or {})
    assert answer.status_code == 302, answer.content[:500]
    return answer


@pytest.fixture
def analyst(client_of: Callable[[str], Client], home: Any) -> Client:
    return client_of("analyst")


def uploaded(client: Client, content: bytes = SALES.encode("cp1252"), name: str = "vendas.csv") -> Import:
    answer = client.post(reverse("import_new"), {"file": SimpleUploadedFile(name, content, "text/csv")})
    assert answer.status_code == 302, answer.content
    return Import.objects.latest("pk")


def mapped(client: Client, entry: Import) -> None:
    """Chooses the columns by their place: code, day, document, item, net."""
    data = {
        "column-account_code": "0",
        "column-day": "1",
        "column-document": "2",
        "column-net": "4",
        "key": ["2", "3"],
        "check": "yes",
    }
    send(client, "import_mapping", entry.pk, data)


def checked(client: Client) -> Import:
    entry = uploaded(client)
    send(client, "import_reading", entry.pk, {"target": "transactions", "source": "erp", "onward": "yes"})
    mapped(client, entry)
    work()
    entry.refresh_from_db()
    assert (entry.state, entry.error) == ("checked", "")
    return entry


def test_preview_shows_what_was_decided(analyst: Client) -> None:
    entry = uploaded(analyst)
    look = entry.look
    assert (look["encoding"], look["delimiter"], look["header_line"]) == ("cp1252", ";", 2)
    assert look["headers"][:3] == ["Cód. Cliente", "Emissão", "Nota"]
    page = analyst.get(reverse("import", args=[entry.pk])).content.decode()
    assert "Pão de açúcar" in page and "cp1252" in page


def test_check_lists_what_cannot_be_used(analyst: Client) -> None:
    entry = checked(analyst)
    assert (entry.report["rows"], entry.report["rejected"]) == (4, 3)
    assert entry.report["totals"] == {"net": "2434.66"}
    page = analyst.get(reverse("import", args=[entry.pk])).content.decode()
    assert "is not a date between 1900 and 2200" in page
    assert "has 7 cells where the header has 6" in page


def test_three_lines_are_mended_and_the_file_is_imported_and_undone(analyst: Client, home: Any) -> None:
    entry = checked(analyst)
    mending = {
        "cell-5-0": "28/02/2026",
        "cell-6-0": "350,00",
        "cell-8-0": "C2;21/03/2026;1006;1;50,00;sem cliente e sobra",
    }
    send(analyst, "import_mend", entry.pk, mending)
    work()
    entry.refresh_from_db()
    assert (entry.report["rows"], entry.report["rejected"]) == (7, 0)
    send(analyst, "import_commit", entry.pk)
    work()
    entry.refresh_from_db()
    assert (entry.state, entry.batch) == ("done", 1)
    assert sums(home) == (7, Decimal("3134.66"))
    assert Job.objects.filter(name="refresh.run").exists()

    page = analyst.get(reverse("import_undo", args=[entry.pk])).content.decode()
    assert "Rows that go" in page
    send(analyst, "import_undo", entry.pk)
    work()
    entry.refresh_from_db()
    assert (entry.state, sums(home)[0]) == ("undone", 0)
    send(analyst, "import_undo", entry.pk)
    work()
    entry.refresh_from_db()
    assert (entry.state, sums(home)) == ("done", (7, Decimal("3134.66")))


def test_lines_are_left_out_by_hand(analyst: Client, home: Any) -> None:
    entry = checked(analyst)
    send(analyst, "import_mend", entry.pk, {"out-5": "on", "out-6": "on", "out-8": "on"})
    work()
    entry.refresh_from_db()
    assert (entry.report["rows"], entry.report["rejected"]) == (4, 0)
    assert entry.report["skipped"] == {"left out by hand": 3}
    send(analyst, "import_forget", entry.pk, {"line": "6"})
    work()
    entry.refresh_from_db()
    assert (entry.report["rejected"], entry.report["skipped"]) == (1, {"left out by hand": 2})


def test_rejected_lines_refuse_the_file_unless_left_out(analyst: Client, home: Any) -> None:
    entry = checked(analyst)
    send(analyst, "import_commit", entry.pk)
    entry.refresh_from_db()
    assert entry.state == "checked"
    send(analyst, "import_commit", entry.pk, {"skip_rejected": "yes"})
    work()
    assert sums(home) == (4, Decimal("2434.66"))


def test_the_mended_list_is_uploaded(analyst: Client) -> None:
    entry = checked(analyst)
    answer = analyst.get(reverse("import_rejected_file", args=[entry.pk, "csv"]))
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [row[:3] for row in rows[1:3]] == [
        ["5", "Emissão", "31/02/2026"],
        ["6", "Valor Líquido", "R$ abc"],
    ]
    rows[1][2], rows[2][1:3], rows[3][2] = "28/02/2026", ["", ""], ""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    file = SimpleUploadedFile("rejected.csv", out.getvalue().encode())
    send(analyst, "import_corrections", entry.pk, {"file": file})
    work()
    entry.refresh_from_db()
    assert (entry.report["rows"], entry.report["rejected"], entry.report["skipped"]) == (
        5,
        0,
        {"left out by hand": 2},
    )


def test_totals_of_the_source_system_are_compared(analyst: Client) -> None:
    entry = checked(analyst)
    send(analyst, "import_totals", entry.pk, {"total-net": "2.434,66", "total-read": "8"})
    page = analyst.get(reverse("import", args=[entry.pk])).content.decode()
    assert "equal" in page
    from zelo.apps.intake.comparing import compare_totals

    entry.refresh_from_db()
    read, net = compare_totals(entry)
    assert (read.difference, net.equal) == ("-1", True)


def test_a_corrected_file_takes_the_place_of_the_first(analyst: Client) -> None:
    entry = checked(analyst)
    better = SALES.replace("31/02", "28/02").replace("R$ abc", "1,00").replace("; e sobra", "")
    file = SimpleUploadedFile("vendas2.csv", better.encode("cp1252"))
    send(analyst, "import_replace", entry.pk, {"file": file})
    entry.refresh_from_db()
    assert (entry.state, entry.name, entry.target) == ("uploaded", "vendas2.csv", "transactions")
    send(analyst, "import_check", entry.pk)
    work()
    entry.refresh_from_db()
    assert (entry.report["rows"], entry.report["rejected"]) == (7, 0)


def test_discarded_file_is_gone(analyst: Client) -> None:
    from zelo.apps.intake.uploads import folder_of

    entry = uploaded(analyst)
    assert folder_of(entry.token).exists()
    send(analyst, "import_discard", entry.pk)
    entry.refresh_from_db()
    assert (entry.state, folder_of(entry.token).exists()) == ("discarded", False)
    assert analyst.get(reverse("import", args=[entry.pk])).status_code == 200


def test_several_files_become_several_imports(analyst: Client) -> None:
    files = [SimpleUploadedFile(f"{n}.csv", SALES.encode("cp1252")) for n in (1, 2)]
    assert analyst.post(reverse("import_new"), {"file": files}).status_code == 302
    assert sorted(Import.objects.values_list("name", flat=True)) == ["1.csv", "2.csv"]


def test_a_file_that_cannot_be_read_says_why(analyst: Client) -> None:
    entry = uploaded(analyst, b"%PDF-1.7 \n", "nota.pdf")
    page = analyst.get(reverse("import", args=[entry.pk])).content.decode()
    assert "is a PDF" in page
