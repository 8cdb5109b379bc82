"""CNPJs: every vector of the rule, and the traps of written ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zelo.lib import cnpj

VALID = {
    "12.ABC.345/01DE-35": "12ABC34501DE35",
    "12abc34501de35": "12ABC34501DE35",
    "00.000.000/0001-91": "00000000000191",
    "33.000.167/0001-01": "33000167000101",
    "33.592.510/0001-54": "33592510000154",
    "60.746.948/0001-12": "60746948000112",
    "11.222.333/0001-81": "11222333000181",
    "11.222.333/0002-62": "11222333000262",
    "A8.7HB.ZHB/0001-61": "A87HBZHB000161",
    "1345C3A5000106": "1345C3A5000106",
    "R55231B3000757": "R55231B3000757",
    "12.ABC.345/0001-88": "12ABC345000188",
    "12.ABC.345/A1B2-66": "12ABC345A1B266",
    "１１２２２３３３０００１８１": "11222333000181",
    "11222333\xa0000181": "11222333000181",
}
INVALID = (
    "12.ABC.345/01DE-36",
    "11.222.333/0001-82",
    "LBNXQOB5000163",
    "00.000.000/0000-00",
    "11.111.111/1111-11",
    "١١٢٢٢٣٣٣٠٠٠١٨١",
    "11222333000181.0",
    "",
)


@pytest.mark.parametrize(("written", "value"), VALID.items())
def test_canonical_gives_the_bare_number(written: str, value: str) -> None:
    assert cnpj.canonical(written) == value


@pytest.mark.parametrize("written", INVALID)
def test_canonical_refuses(written: str) -> None:
    assert cnpj.canonical(written) is None


@pytest.mark.parametrize("written", ["1,12224E+13", "1.12224e13", "11222333000181.0"])
def test_read_refuses_what_a_spreadsheet_saved_as_number(written: str) -> None:
    assert cnpj.read(written) == cnpj.Reading(problem="saved as number, precision lost")


def test_read_puts_back_leading_zeros() -> None:
    assert cnpj.read("191000") == cnpj.Reading(problem="not a valid CNPJ")
    # 01.027.058/0001-91 and 00.623.904/0001-73
    assert cnpj.read("1027058000191") == cnpj.Reading("01027058000191", repaired=True)
    assert cnpj.read("623904000173") == cnpj.Reading("00623904000173", repaired=True)


def test_read_never_takes_a_persons_number() -> None:
    assert cnpj.read("111.444.777-35") == cnpj.Reading(problem="eleven digits may be a person's CPF")
    assert "111" not in str(cnpj.read("11144477735").problem)


@pytest.mark.parametrize("written", [None, "", "  ", "\xa0"])
def test_read_of_nothing_is_no_problem(written: str | None) -> None:
    assert cnpj.read(written) == cnpj.Reading()


def test_root_is_shared_by_establishments() -> None:
    assert cnpj.root("11222333000181") == cnpj.root("11222333000262") == "11222333"
    assert cnpj.is_headquarters("11222333000181")
    assert not cnpj.is_headquarters("11222333000262")


def test_mask_is_how_people_write_it() -> None:
    assert cnpj.mask("12ABC34501DE35") == "12.ABC.345/01DE-35"


@given(st.text(alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=12, max_size=12))
def test_canonical_takes_exactly_one_pair_of_check_digits(body: str) -> None:
    valid = [digits for digits in range(100) if cnpj.canonical(f"{body}{digits:02}")]
    assert valid == [_check_digits(body)] or (len(set(body)) == 1 and valid == [])


def _check_digits(body: str) -> int:
    for weights in ((5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2), (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)):
        rest = sum((ord(char) - 48) * weight for char, weight in zip(body, weights, strict=True)) % 11
        body += str(0 if rest < 2 else 11 - rest)
    return int(body[-2:])
