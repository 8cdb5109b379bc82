"""Which company of an archive is the user's own."""

import pytest

from tests.warehouse.readers.nfe.building import (
    CPF,
    CUSTOMER,
    OTHER,
    OWN,
    OWN_BRANCH,
    company,
    item,
    note,
    person,
)  # fmt: skip
from tests.warehouse.readers.nfe.conftest import Read
from zelo.lib.errors import InvalidInput


def bought(number: int, seller: str) -> str:
    return note(number, issuer=company(seller), recipient=company(OWN))


def own(staged: object) -> str | None:
    found: str | None = next(c.example for c in staged.columns if c.target == "own company")  # type: ignore[attr-defined]
    return found


def test_company_with_part_in_most_notes_is_the_own_one(read: Read) -> None:
    staged = read(
        note(1),
        *(bought(number, seller) for number, seller in ((2, OTHER), (3, OTHER), (4, CUSTOMER))),
        own_cnpjs=None,
    )
    assert own(staged) == OWN[:8]
    assert (staged.rows, staged.skipped) == (1, {"received note": 3})


def test_issuer_goes_before_the_customer_of_all_notes(read: Read) -> None:
    staged = read(note(1), note(2), own_cnpjs=None)
    assert (own(staged), staged.rows) == (OWN[:8], 2)


def test_branches_are_one_company(read: Read) -> None:
    staged = read(note(1), note(2, issuer=company(OWN_BRANCH)), own_cnpjs=None)
    assert staged.rows == 2


def test_producer_under_cpf_can_be_the_own_one(read: Read) -> None:
    staged = read(
        *(note(n, issuer=person(), recipient=company(c), serie=920) for n, c in ((1, CUSTOMER), (2, OTHER))),
        own_cnpjs=None,
    )
    assert staged.rows == 2
    assert CPF not in str(own(staged))


def test_unclear_owner_is_asked_for(read: Read) -> None:
    mixed = [
        note(number, issuer=company(seller), recipient=person())
        for number, seller in enumerate((OWN, OTHER, CUSTOMER))
    ]
    with pytest.raises(InvalidInput, match="Which company of notas"):
        read(*mixed, own_cnpjs=None)
    with pytest.raises(InvalidInput, match="name your CNPJ"):
        read(note(1), note(2, issuer=company(CUSTOMER), recipient=company(OWN)), own_cnpjs=None)


def test_given_companies_may_be_several_written_in_any_way(read: Read) -> None:
    notes = [
        note(1),
        note(2, issuer=company(OTHER)),
        note(3, item(cfop="5202"), issuer=company(CUSTOMER), recipient=company(OTHER)),
    ]
    staged = read(*notes, own_cnpjs=frozenset({"11.222.333/0002-62", OTHER[:8]}))
    assert (staged.rows, staged.skipped) == (3, {})


def test_given_company_that_is_none_is_refused(read: Read) -> None:
    with pytest.raises(InvalidInput, match="'123' is not a valid CNPJ"):
        read(note(1), own_cnpjs=frozenset({"123"}))
