"""Persons and foreigners: the same code each time, and nothing of them written anywhere."""

from pathlib import Path

import pytest

from tests.warehouse.readers.nfe.building import (
    CPF,
    CUSTOMER,
    OWN,
    PERSON,
    company,
    event,
    foreign,
    item,
    key_of,
    note,
    person,
)  # fmt: skip
from tests.warehouse.readers.nfe.conftest import KEY, Read, rows
from zelo.warehouse.readers.nfe import Pseudonyms

PASSPORT = "YB1234567"
FOREIGNER = "Zacarias Estrangeiro"


def code(read: Read, recipient: str, **options: object) -> str | None:
    (row,) = rows(read(note(1, recipient=recipient), **options))
    found: str | None = row["account_code"]
    return found


def test_neither_cpf_nor_name_nor_passport_is_in_any_staged_byte(read: Read, tmp_path: Path) -> None:
    read(
        note(1, recipient=person()),
        note(2, recipient=foreign(PASSPORT, FOREIGNER)),
        note(3, item(cfop="5202"), issuer=person(), recipient=company(OWN), serie=920, finNFe="4"),
        note(4, item(cfop="5202"), issuer=person(), recipient=company(OWN), finNFe="4"),
        note(5, item(vProd="x"), recipient=person()),
        note(6, recipient=person()).replace("</dest>", ""),
        event(key_of(3, CPF, 920)),
    )
    written = b"".join(path.read_bytes() for path in (tmp_path / "staging").iterdir())
    assert written.count(b"PAR1") == 2
    for secret in (CPF, "529.982.247-25", PERSON, PASSPORT, FOREIGNER):
        assert secret.encode() not in written


def test_nothing_readable_is_compressed_away(read: Read) -> None:
    """The search in bytes above would miss compressed text, so the values are searched too."""
    staged = read(
        note(1, recipient=person()),
        note(3, item(cfop="5202"), issuer=person(), recipient=company(OWN), serie=920),
    )
    text = repr(rows(staged))
    assert len(rows(staged)) == 2
    for secret in (CPF, PERSON):
        assert secret not in text


def test_person_has_one_code_per_key(read: Read) -> None:
    mine = code(read, person())
    assert mine == code(read, person(name="Outro Nome")) == Pseudonyms(KEY).person("529.982.247-25")
    assert mine != code(read, person("11144477735"))
    assert mine != code(read, person(), person_key=b"another secret of 32 bytes here!")


@pytest.mark.parametrize("cpf", ["00000000000", "1234", "5299822472X"])
def test_filler_is_no_person(read: Read, cpf: str) -> None:
    staged = read(note(1, recipient=person(cpf)))
    assert (staged.unresolved, staged.invalid_cnpjs) == (1, 1)


def test_foreigner_is_known_by_country_and_identity(read: Read) -> None:
    first = code(read, foreign("YB 123-4567", "Acme Inc"))
    assert first == code(read, foreign("yb1234567", "ACME"))
    assert first != code(read, foreign("yb1234567", "ACME", country="0230"))


@pytest.mark.parametrize("filler", ["", "EXTERIOR", "Não informado", "00000", "99999"])
def test_foreigner_without_identity_is_known_by_name(read: Read, filler: str) -> None:
    assert code(read, foreign(filler, "ACMÉ  Inc")) == code(read, foreign("", "Acme inc"))
    assert code(read, foreign(filler, "Acme Inc")) != code(read, foreign(filler, "Other Inc"))


def test_foreigner_without_anything_has_no_account(read: Read) -> None:
    assert read(note(1, recipient=foreign("", ""))).unresolved == 1


def test_note_of_a_person_keeps_one_hashed_key_for_note_event_and_reference(read: Read) -> None:
    key = key_of(3, CPF, 920)
    returned = note(3, item(cfop="5202"), issuer=person(), recipient=company(OWN), serie=920)
    (row,) = rows(read(returned))
    assert row["document"].startswith("pf-")
    assert row["record_id"] == f"{row['document']}-1"
    assert row["account_code"] == Pseudonyms(KEY).person(CPF)
    assert [str(row["cancelled_on"]) for row in rows(read(returned, event(key)))] == ["2026-01-16"]


def test_key_of_a_company_is_kept_though_its_number_starts_with_zeros() -> None:
    bank = key_of(1, "00000000000191")
    assert Pseudonyms(KEY).note(bank) == bank


def test_key_with_a_cpf_is_hashed_in_any_series() -> None:
    assert Pseudonyms(KEY).note(key_of(1, CPF)).startswith("pf-")
    assert Pseudonyms(KEY).note(key_of(1, CPF, 925)).startswith("pf-")


def test_company_of_a_person_is_still_a_company(read: Read) -> None:
    assert code(read, company(CUSTOMER)) is None


def test_short_key_is_refused(read: Read) -> None:
    with pytest.raises(ValueError, match="at least 16 bytes"):
        read(note(1), person_key=b"short")
