"""Finding an account by whatever a person calls it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from zelo.lib.errors import InvalidInput, NotFound
from zelo.warehouse.engines import DuckDBEngine

HQ, BRANCH = "11222333000181", "11222333000262"


@pytest.fixture
def engine(write_snapshot: Any) -> Any:
    accounts = [
        {"record_id": "1", "code": "100", "cnpj": BRANCH, "name": "Padaria Azul"},
        {"record_id": "2", "code": "200", "cnpj": HQ, "name": "Padaria Azul Matriz"},
        {"record_id": "3", "code": "K9", "source": "crm", "name": "Oficina"},
        {"record_id": "4", "code": "D1", "source": "crm"},
        {"record_id": "5", "code": "D1", "source": "erp"},
    ]
    sales = [{"account_code": "777", "day": date(2024, 1, 1), "net": Decimal(1), "kind": "sale"}]
    sales.append(sales[0] | {"account_code": None, "account_cnpj": "11222333000343"})
    snapshot = write_snapshot({"accounts": accounts, "transactions": sales})
    with DuckDBEngine(snapshot, as_of=date(2024, 6, 30), threads=1) as engine:
        yield engine


@pytest.mark.parametrize(
    "text, account_id",
    [
        ("200", "200"),
        ("100", "200"),
        (" 777 ", "777"),
        ("crm:K9", "crm:K9"),
        ("K9", "crm:K9"),
        ("11222333000262", "200"),
        ("11.222.333/0001-81", "200"),
        ("11.222.333", "200"),
        ("11222333000343", "200"),
        ("11222333000999", "200"),
    ],
)
def test_resolve_finds_an_account(engine: DuckDBEngine, text: str, account_id: str) -> None:
    assert engine.resolve(text) == account_id


def test_resolve_names_near_matches(engine: DuckDBEngine) -> None:
    with pytest.raises(NotFound, match=r"no account 'Oficinas'.*Did you mean crm:K9\?"):
        engine.resolve("Oficinas")


def test_resolve_says_when_nothing_is_similar(engine: DuckDBEngine) -> None:
    with pytest.raises(NotFound, match="Nothing similar"):
        engine.resolve("zzzzzzzz")


def test_resolve_refuses_a_code_of_two_accounts(engine: DuckDBEngine) -> None:
    with pytest.raises(InvalidInput, match="crm:D1, erp:D1"):
        engine.resolve("D1")
