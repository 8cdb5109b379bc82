"""The search for accounts that are in twice: what it compares, how sure it is, and what it keeps."""

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from tests.portfolio import account, join
from zelo.apps.operations.actions import enqueue
from zelo.apps.operations.models import Job
from zelo.apps.operations.worker import Worker
from zelo.apps.portfolio.actions.accounts import archive_account
from zelo.apps.portfolio.actions.duplicates import search_duplicates
from zelo.apps.portfolio.actions.merging import take_back_difference, tell_apart, undo_merge
from zelo.apps.portfolio.duplicates import (
    LEAST_LIKENESS,
    LEAST_SCORE,
    Candidate,
    Pair,
    Reason,
    core_name,
    find_pairs,
)
from zelo.apps.portfolio.models import DuplicatePair
from zelo.apps.portfolio.queries.duplicates import pairs

ROOT, OTHER_ROOT = "11222333", "44555666"


def reasons(pair: Pair) -> list[str]:
    return [reason.value for reason, _figure in pair.reasons]


def only(*candidates: Candidate) -> Pair:
    [pair] = find_pairs(candidates)
    return pair


@pytest.mark.parametrize(
    "name",
    [
        "Parati Embalagens Ltda",
        "PARATI EMBALAGENS LTDA.",
        "Embalagens Parati S/A",
        "Parati Embalagens S.A. - Filial 02",
        "Parati Indústria e Comércio de Embalagens Ltda – ME",
        "Parati Ind. e Com. de Embalagens EIRELI",
        "Parati Embalagens (matriz)",
        "Parati Embalagens do Brasil Ltda EPP",
    ],
)
def test_core_name_is_what_tells_a_company_apart(name: str) -> None:
    assert core_name(name) == "embalagens parati"


@pytest.mark.parametrize("name", ["Indústria e Comércio Ltda", "S.A.", "Matriz", "···"])
def test_core_name_of_nothing_else_keeps_what_there_is(name: str) -> None:
    assert core_name(name) == " ".join(core_name(name).split())
    assert find_pairs([Candidate(1, name), Candidate(2, "Café Mogiana")]) == []


def test_shared_cnpj_root_is_certain_whatever_the_names() -> None:
    pair = only(Candidate(7, "Alfa", "", (ROOT,)), Candidate(3, "Beta", "", (OTHER_ROOT, ROOT)))
    assert (pair.first, pair.second, pair.score, reasons(pair)) == (3, 7, 100, ["cnpj_root"])


def test_same_name_in_the_same_city_is_more_likely_than_in_another() -> None:
    one, city = "Café Mogiana Ltda", "São Paulo"
    same = only(Candidate(1, one, city), Candidate(2, "CAFE MOGIANA S/A", "SAO PAULO"))
    other = only(Candidate(1, one, city), Candidate(2, one, "Recife"))
    unknown = only(Candidate(1, one, city), Candidate(2, one))
    assert (same.score, unknown.score, other.score) == (98, 90, 78)
    assert reasons(same) == ["same_name", "same_city"]


def test_another_cnpj_speaks_against_it_but_does_not_settle_it() -> None:
    pair = only(
        Candidate(1, "Café Mogiana", "Itu", (ROOT,)), Candidate(2, "Café Mogiana", "Itu", (OTHER_ROOT,))
    )
    assert (pair.score, reasons(pair)) == (83, ["same_name", "same_city", "other_cnpj"])


@pytest.mark.parametrize("other", ["Latcínios Serra Azul", "Laticinios Serra Asul", "Serra Azul Laticíniosx"])
def test_name_with_a_slip_is_found_and_says_how_alike(other: str) -> None:
    pair = only(Candidate(1, "Laticínios Serra Azul S.A.", "Itu"), Candidate(2, other, "Itu"))
    assert reasons(pair) == ["alike_name", "same_city"]
    assert dict(pair.reasons)[Reason.ALIKE_NAME] in range(LEAST_LIKENESS, 100)


def test_name_within_the_other_needs_the_city() -> None:
    short, long = "Itororó", "Química Itororó"
    assert find_pairs([Candidate(1, short), Candidate(2, long)]) == []
    pair = only(Candidate(1, short, "Itu"), Candidate(2, long, "Itu"))
    assert (pair.score, reasons(pair)) == (68, ["part_of_name", "same_city"])


def test_numbers_in_names_tell_apart() -> None:
    assert (
        find_pairs([Candidate(1, "Posto Estrela 12", "Itu"), Candidate(2, "Posto Estrela 13", "Itu")]) == []
    )


words = st.sampled_from(["parati", "paraty", "serra", "azul", "flor", "flora", "mogiana", "guara", "ponto"])
names = st.lists(words, min_size=1, max_size=3).map(" ".join)
cities = st.sampled_from(["", "Itu", "Recife"])
roots = st.lists(st.sampled_from([ROOT, OTHER_ROOT]), max_size=1).map(tuple)


@settings(max_examples=150)
@given(st.lists(st.tuples(names, cities, roots), min_size=2, max_size=8))
def test_pairs_equal_a_comparison_of_every_two(rows: list[Any]) -> None:
    """Except for names alike only in several letters of every word, which share no key: none here is so."""
    candidates = [Candidate(place, *row) for place, row in enumerate(rows)]
    found = {(pair.first, pair.second): pair for pair in find_pairs(candidates)}
    for a, b in combinations(candidates, 2):
        likeness = fuzz.ratio(core_name(a.name), core_name(b.name))
        certain = bool(set(a.roots) & set(b.roots)) or likeness == 100
        against = 12 * (bool(a.city and b.city) and a.city != b.city) + 15 * bool(a.roots and b.roots)
        if certain and (set(a.roots) & set(b.roots) or 90 - against >= LEAST_SCORE):
            assert found[a.id, b.id].score >= LEAST_SCORE
        if likeness < LEAST_LIKENESS and not certain:
            assert (a.id, b.id) not in found or "part_of_name" in reasons(found[a.id, b.id])


@pytest.mark.django_db
class TestSearch:
    def test_search_keeps_the_likeliest_and_forgets_what_is_no_longer_so(self, cast: Any) -> None:
        first, second = account("Café Mogiana", city="Itu"), account("CAFÉ MOGIANA LTDA", city="Itu")
        account("Moinho Dourado")
        assert search_duplicates() == 1
        kept = DuplicatePair.objects.get()
        assert (kept.first, kept.second, kept.score, kept.reason) == (first, second, 98, "same_name")
        archive_account(second, version=1)
        assert search_duplicates() == 0
        assert not DuplicatePair.objects.exists()

    def test_search_runs_as_a_job_twice_with_the_same_result(self, cast: Any) -> None:
        account("Café Mogiana"), account("Café Mogiana S.A.")
        for _time in range(2):
            enqueue("portfolio.duplicates", by=cast.head)
            Worker().run_until_idle()
        assert list(Job.objects.values_list("state", "result")) == [("done", {"pairs": 1})] * 2
        assert DuplicatePair.objects.count() == 1

    def test_establishments_give_roots_too(self) -> None:
        first, second = account("Alfa", cnpj="11222333000181"), account("Beta")
        second.establishments.update(cnpj="11222333000262")
        search_duplicates()
        assert DuplicatePair.objects.get().reason == "cnpj_root"
        assert {first.pk, second.pk} == set(DuplicatePair.objects.values_list("first", "second").get())

    def test_list_leaves_out_merged_pairs_and_those_told_apart(self, cast: Any) -> None:
        first, second = account("Café Mogiana"), account("Café Mogiana")
        search_duplicates()
        assert pairs(cast.head).count() == 1
        apart = tell_apart(first=second, second=first, by=cast.head)
        assert pairs(cast.head).count() == 0
        take_back_difference(apart)
        assert pairs(cast.head).count() == 1
        merge = join(second, first)
        assert pairs(cast.head).count() == 0
        undo_merge(merge, by=None)
        assert pairs(cast.head).count() == 1

    def test_list_is_searched_without_accents_filtered_and_ordered(self, cast: Any) -> None:
        for name in ("Moinho Dourado", "Café Mogiana"):
            account(name, city="Itu"), account(f"{name} S.A.", city="Itu")
        account("Beta", cnpj="11222333000181")
        account("Zeta").establishments.update(cnpj="11222333000262")
        search_duplicates()
        assert [pair.score for pair in pairs(cast.head)] == [100, 98, 98]
        assert [pair.first.name for pair in pairs(cast.head, order="name")][:2] == ["Beta", "Café Mogiana"]
        assert [pair.first.name for pair in pairs(cast.head, search="cafe")] == ["Café Mogiana"]
        assert [pair.reason for pair in pairs(cast.head, reason="cnpj_root")] == ["cnpj_root"]

    def test_person_sees_only_pairs_of_which_both_are_theirs(self, cast: Any) -> None:
        account("Café Mogiana", kam=cast.kam), account("Café Mogiana")
        search_duplicates()
        assert pairs(cast.kam).count() == 0
