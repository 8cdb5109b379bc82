"""Establishments: added and corrected, always of one company."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.portfolio import account
from zelo.apps.portfolio.actions.establishments import add_establishment, change_establishment
from zelo.apps.portfolio.models import AccountState, Establishment
from zelo.apps.portfolio.publish import establishment_rows
from zelo.lib.errors import InvalidInput

pytestmark = pytest.mark.django_db
HEADQUARTERS, BRANCH, ALPHANUMERIC = "11222333000181", "11222333000262", "12ABC34501DE35"


def test_branch_is_found_by_its_code_and_goes_to_the_lake(cast: Any) -> None:
    ours = account("Ápice", code="C1", cnpj=HEADQUARTERS)
    add_establishment(ours, source="erp", code=" F2 ", cnpj=BRANCH, city="Recife")
    assert "f2" in AccountState.objects.get(account=ours).search
    rows = [row for row in establishment_rows() if row["code"] == "F2"]
    found = {name: rows[0][name] for name in ("source", "record_id", "name", "cnpj", "city", "bare")}
    assert found == {
        "source": "erp", "record_id": "F2", "name": "Ápice", "cnpj": BRANCH, "city": "Recife", "bare": False,
    }  # fmt: skip


def test_code_is_one_accounts_only() -> None:
    ours, other = account("Ápice", code="C1"), account("Outra", code="C2")
    with pytest.raises(InvalidInput, match="Ápice has this code already"):
        add_establishment(other, source="main", code="C1")
    add_establishment(other, source="erp", code="C1")
    assert ours.establishments.count() == 1


def test_first_cnpj_gives_the_account_its_root_and_an_alphanumeric_one_too() -> None:
    ours = account("Ápice")
    change_establishment(ours.establishments.get(), cnpj=ALPHANUMERIC)
    ours.refresh_from_db()
    assert (ours.cnpj_root, AccountState.objects.get(account=ours).cnpj) == ("12ABC345", ALPHANUMERIC)


def test_wrong_cnpj_of_the_only_establishment_is_corrected_root_and_all() -> None:
    ours = account("Ápice", cnpj=ALPHANUMERIC)
    change_establishment(ours.establishments.get(), cnpj=HEADQUARTERS)
    ours.refresh_from_db()
    assert ours.cnpj_root == "11222333"


def test_another_companys_cnpj_is_refused() -> None:
    ours, other = account("Ápice", cnpj=HEADQUARTERS), account("Outra")
    with pytest.raises(InvalidInput, match="Ápice has this CNPJ root"):
        change_establishment(other.establishments.get(), cnpj=BRANCH)
    with pytest.raises(InvalidInput, match="this account's begin with 11222333"):
        add_establishment(ours, source="main", code="X", cnpj=ALPHANUMERIC)
    assert Establishment.objects.filter(code="X").count() == 0


def test_forms_add_and_correct(cast: Any, client_of: Callable[[str], Client]) -> None:
    ours, head = account("Ápice", cnpj=HEADQUARTERS), client_of("head")
    url = f"/accounts/{ours.pk}/establishments/"
    bad = head.post(f"{url}new/", {"source": "main", "code": "F2", "cnpj": "11.222.333/0002-63"})
    assert bad.status_code == 422 and "not a valid CNPJ" in bad.content.decode()
    done = head.post(
        f"{url}new/", {"source": "main", "code": "F2", "cnpj": "11.222.333/0002-62"}, follow=True
    )
    assert "The establishment is added" in done.content.decode()
    entry = Establishment.objects.get(code="F2")
    head.post(f"{url}{entry.pk}/", {"name": "Filial", "cnpj": "11.222.333/0002-62", "city": "Natal"})
    entry.refresh_from_db()
    assert (entry.name, entry.cnpj, entry.city) == ("Filial", BRANCH, "Natal")
    other = account("Outra")
    assert head.get(f"/accounts/{other.pk}/establishments/{entry.pk}/").status_code == 404
