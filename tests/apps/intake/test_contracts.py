"""A file of contracts through the wizard: one record under one owner, nothing twice, and taken back."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.apps.intake.conftest import work
from tests.imports import imported
from zelo.apps.contracts.actions.records import create_contract
from zelo.apps.contracts.models import Contract
from zelo.apps.intake.actions.imports import ask_for_undo
from zelo.apps.portfolio.models import Account

pytestmark = pytest.mark.django_db

CONTRACTS = (
    "conta;numero do contrato;inicio;fim;valor;renovacao;aviso previo dias\n"
    "C1;CT-100;15/03/2026;14/03/2027;120.000,00;same_term;60\n"
    "C2;CT-200;20/05/2026;19/05/2027;50.000,00;negotiation;30\n"
    "NOBODY;CT-300;20/05/2026;19/05/2027;70.000,00;negotiation;30\n"
)


def codes() -> list[str]:
    return sorted(Contract.objects.values_list("code", flat=True))


def test_contracts_are_taken_over_changed_and_taken_back(company: Any, refresh: Any, cast: Any) -> None:
    refresh()
    before = codes()
    mine = create_contract(
        account=Account.objects.get(code="C1"),
        code="CT-100",
        starts_on=date(2026, 3, 15),
        ends_on=date(2027, 3, 14),
        amount=Decimal(100_000),
        renewal="same_term",
        client_notice=30,
        supplier_notice=30,
    )
    entry = imported(cast.analyst, CONTRACTS, "contratos.csv")
    assert (entry.state, entry.target) == ("done", "contracts")
    assert (entry.outcome["made"], entry.outcome["changed"]) == (2, 1)
    changed = Contract.objects.get(code="CT-100")
    assert (changed.pk, changed.amount, changed.client_notice) == (mine.pk, 120_000, 60)
    made = Contract.objects.get(code="CT-200")
    assert (made.account.code, made.renewal, made.supplier_notice) == ("C2", "negotiation", 30)
    assert Contract.objects.get(code="CT-300").account.code == "NOBODY"
    refresh()
    assert codes() == sorted([*before, "CT-100", "CT-200", "CT-300"])

    ask_for_undo(entry, by=cast.analyst)
    work()
    entry.refresh_from_db()
    assert (entry.state, entry.outcome["undo"]) == ("undone", {"removed": 2, "restored": 1, "left": 0})
    refresh()
    mine.refresh_from_db()
    assert (mine.amount, mine.client_notice) == (100_000, 30)
    assert codes() == sorted([*before, "CT-100"])
