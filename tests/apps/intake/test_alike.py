"""New accounts that look like others are told before they come in."""

from typing import Any

import pytest
from django.urls import reverse

from tests.imports import checked_import
from tests.portfolio import account

pytestmark = pytest.mark.django_db


def test_new_accounts_that_look_like_others_are_told(home: Any, cast: Any, client_of: Any) -> None:
    known = account("Parati Embalagens Ltda")
    text = "codigo;nome\nX1;EMBALAGENS PARATI S/A\nX2;Ibilume Bebidas\nX3;Ibilume Bebidas ME\nX4;Outra\n"
    entry = checked_import(cast.analyst, text)
    alike = entry.report["alike"]
    assert alike["count"] == 2
    assert {(pair["name"], pair["other"], pair["account"]) for pair in alike["examples"]} == {
        ("EMBALAGENS PARATI S/A", known.name, known.pk),
        ("Ibilume Bebidas ME", "Ibilume Bebidas", None),
    }
    page = client_of("analyst").get(reverse("import", args=[entry.pk])).content.decode()
    assert "same name, legal form aside" in page


def test_known_codes_and_other_establishments_are_no_duplicates(home: Any, cast: Any) -> None:
    known = account("Parati Embalagens Ltda")
    first = known.establishments.first()
    type(first).objects.filter(pk=first.pk).update(cnpj="11222333000181")
    text = (
        f"codigo;nome;cnpj\n{first.code};Parati Embalagens;\nN2;Parati Embalagens Filial;11.222.333/0002-62\n"
    )
    assert checked_import(cast.analyst, text).report["alike"]["count"] == 0
