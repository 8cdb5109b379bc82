"""A company's file from upload to undo, in a real browser, in both languages."""

import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.apps.intake.conftest import SALES, home
from tests.browser.test_pages import RULES
from tests.imports import work
from zelo.apps.intake.models import Import

__all__ = ["home"]
Visit = Callable[..., Any]
WORDS = {
    "en": {
        "upload": "Upload",
        "onward": "Go on to the columns",
        "check": "Check the file",
        "again": "Keep the corrections and check again",
        "import": "Import 7 rows",
        "done": "7 rows created, 0 updated.",
        "undo": "Undo this import",
        "undone": "This import no longer counts.",
    },
    "pt-br": {
        "upload": "Enviar",
        "onward": "Seguir para as colunas",
        "check": "Conferir o arquivo",
        "again": "Guardar as correções e conferir de novo",
        "import": "Importar 7 linhas",
        "done": "7 linhas novas, 0 alteradas.",
        "undo": "Desfazer esta importação",
        "undone": "Esta importação não conta mais.",
    },
}


def total(home: Any) -> tuple[int, Decimal | None]:
    files = list(home.lake.snapshot().files.get("transactions", ()))
    if not files:
        return 0, None
    [(count, net)] = duckdb.sql(f"SELECT count(*), sum(net) FROM read_parquet({files})").fetchall()
    return count, net


class Wizard:
    """The pages, gone through by their words; each looked at for barriers."""

    def __init__(self, visitor: Any, language: str) -> None:
        self.visitor, self.words, self.page = visitor, WORDS[language], visitor.page
        self.barriers: list[Any] = []

    def press(self, word: str) -> None:
        self.page.get_by_role("main").get_by_role("button", name=self.words[word], exact=True).click()
        self.page.wait_for_load_state("load")

    def follow(self, word: str) -> None:
        self.page.get_by_role("link", name=self.words[word]).click()
        self.page.wait_for_load_state("load")

    def look(self) -> None:
        found = Axe().run(self.page, options=RULES).response["violations"]
        self.barriers += [
            (self.page.url, one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found
        ]
        assert self.visitor.overflow() == 0

    def upload(self, file: Path | dict[str, Any]) -> None:
        self.visitor.open("/data/imports/new/")
        self.look()
        self.page.set_input_files("#upload-file", file)
        self.press("upload")
        self.page.locator("#id_target").wait_for()
        self.look()

    def choose(self, columns: dict[str, str], keys: list[str]) -> None:
        self.page.locator("#id_target").select_option("transactions")
        self.press("onward")
        self.page.locator(".z-mapping").wait_for()
        self.look()
        for target, header in columns.items():
            self.page.locator(f"select[name=column-{target}]").select_option(label=header)
        if keys:
            self.page.locator("select[name=key]").select_option(label=keys)
        self.press("check")
        work()

    def undo(self, done: str) -> None:
        self.page.get_by_text(done).wait_for(timeout=60_000)
        self.look()
        self.follow("undo")
        self.look()
        self.press("undo")
        work()
        self.page.get_by_text(self.words["undone"]).wait_for()
        self.look()


@pytest.mark.parametrize(
    ("language", "scheme", "width"), [("pt-br", "light", 1280), ("en", "dark", 1280), ("pt-br", "dark", 390)]
)
def test_erp_file_is_mended_imported_and_undone(
    visit: Visit, cast: Any, home: Any, language: str, scheme: str, width: int
) -> None:
    cast.analyst.language = language
    cast.analyst.save()
    visitor = visit(color_scheme=scheme, viewport={"width": width, "height": 900}).be(cast.analyst)
    wizard = Wizard(visitor, language)
    wizard.upload({"name": "vendas.csv", "mimeType": "text/csv", "buffer": SALES.encode("cp1252")})
    columns = {"account_code": "Cód. Cliente", "day": "Emissão", "document": "Nota", "net": "Valor Líquido"}
    wizard.choose(columns, ["Nota", "Item"])
    page = visitor.page
    page.locator("#cell-5-0").fill("28/02/2026")
    wizard.look()
    page.locator("#cell-6-0").fill("350,00")
    page.locator("#cell-8-0").fill("C2;21/03/2026;1006;1;50,00;sem cliente e sobra")
    wizard.press("again")
    work()
    page.get_by_role("button", name=wizard.words["import"]).wait_for()
    wizard.look()
    wizard.press("import")
    work()
    page.get_by_text(wizard.words["done"]).wait_for()
    assert total(home) == (7, Decimal("3134.66"))
    wizard.undo(wizard.words["done"])
    assert total(home)[0] == 0
    visitor.open("/data/imports/")
    wizard.look()
    assert page.locator("tbody tr").count() == 1
    assert wizard.barriers == []


def test_chain_works_without_scripts(visit: Visit, cast: Any, home: Any) -> None:
    visitor = visit(java_script_enabled=False).be(cast.analyst)
    page = visitor.open("/data/imports/new/")
    file = {"name": "vendas.csv", "mimeType": "text/csv", "buffer": SALES.encode("cp1252")}
    page.set_input_files("#upload-file", file)
    page.get_by_role("button", name="Upload").click()
    page.locator("#id_target").select_option("transactions")
    page.get_by_role("button", name="Go on to the columns").click()
    page.locator("select[name=column-net]").select_option(label="Valor Líquido")
    page.locator("select[name=key]").select_option(label=["Nota", "Item"])
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("link", name="Load again").wait_for()
    work()
    page.get_by_role("link", name="Load again").click()
    page.get_by_label("Leave out the 3 lines that cannot be used").check()
    page.get_by_role("button", name="Import 4 rows").click()
    work()
    page.get_by_role("link", name="Load again").click()
    page.get_by_text("4 rows created, 0 updated.").wait_for()
    assert total(home) == (4, Decimal("2434.66"))


def test_too_large_file_is_refused_in_words(visit: Visit, cast: Any, home: Any, settings: Any) -> None:
    settings.UPLOAD_BYTES = 1_000_000
    visitor = visit().be(cast.analyst)
    page = visitor.open("/data/imports/new/")
    file = {"name": "grande.csv", "mimeType": "text/csv", "buffer": b"a;b\n" * 300_000}
    page.set_input_files("#upload-file", file)
    page.get_by_role("button", name="Upload").click()
    page.get_by_text("grande.csv is larger than the 1 MB").wait_for()
    visitor.complaints.clear()  # the browser notes the answer's status
    assert not Import.objects.exists()


def test_online_retail_is_imported_and_undone(visit: Visit, cast: Any, home: Any) -> None:
    data = os.environ.get("ZELO_TEST_DATA")
    if not data:
        pytest.skip("ZELO_TEST_DATA is not set: the real wholesaler's data was NOT imported by the browser")
    [file] = Path(data, "online_retail_ii").glob("*.parquet")
    visitor = visit().be(cast.analyst)
    wizard = Wizard(visitor, "en")
    wizard.upload(file)
    columns = {
        "account_code": "Customer ID",
        "day": "InvoiceDate",
        "document": "Invoice",
        "product": "StockCode",
        "quantity": "Quantity",
        "unit_price": "Price",
    }
    wizard.choose(columns, [])
    page = visitor.page
    button = page.get_by_role("button", name="Import 1,0")
    button.wait_for(timeout=60_000)
    button.click()
    work()
    page.get_by_text("rows created, 0 updated.").wait_for(timeout=60_000)
    entry = Import.objects.get()
    assert (entry.state, entry.report["read"]) == ("done", 1_067_370)
    assert total(home)[0] == entry.report["rows"]
    wizard.undo("rows created, 0 updated.")
    assert total(home)[0] == 0
    assert wizard.barriers == []
