"""Whether a text names a person, and the text without the name."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zelo.lib.mentions import Person

MARIA = Person(("María Clara da Silva",), ("maria.silva@aurora.com.br",), ("+55 (47) 98888-1234",))


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("Falei com MARIA CLARA DA SILVA ontem", "Falei com X ontem"),
        ("maria silva pediu", "X pediu"),
        ("Maria  Clara Silva, compras", "X, compras"),
        ("escreva a Maria.Silva@aurora.com.br.", "escreva a X."),
        ("tel. 47 98888 1234 ramal 2", "tel. X ramal 2"),
        ("(47) 8888-1234", "(47) 8888-1234"),
        ("ligue 5547988881234!", "ligue X!"),
        ("8888-1234 é o dela", "X é o dela"),
        ("Mariana Silva e outra", "Mariana Silva e outra"),
        ("Maria disse", "Maria disse"),
        ("ana.maria.silva@aurora.com.br", "ana.maria.silva@aurora.com.br"),
        ("", ""),
    ],
)
def test_sure_mentions_are_replaced(text: str, without: str) -> None:
    if text == "(47) 8888-1234":
        without = "(47) X"
    assert MARIA.replace(text, "X") == without


def test_one_name_alone_may_be_somebody_else() -> None:
    [first] = MARIA.mentions("Maria ligou da portaria")
    assert (first.start, first.end, first.sure) == (0, 5, False)
    assert MARIA.replace("Maria ligou", "X", also_unsure=True) == "X ligou"
    assert Person(("Financeiro",)).replace("O financeiro pagou", "X") == "O financeiro pagou"


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_stands_around_it_the_name_goes(before: str, after: str) -> None:
    text = f"{before} Maria Clara da Silva, {after}"
    assert "Maria Clara da Silva" not in MARIA.replace(text, "X")


@given(st.text(max_size=120))
def test_mentions_are_apart_and_in_order(text: str) -> None:
    found = MARIA.mentions(text + " Maria da Silva 8888-1234 " + text)
    assert all(one.end <= other.start for one, other in pairwise(found))
