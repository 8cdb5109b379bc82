"""Accounts: made once per code and legal entity, changed with care, copied to what lists show."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.portfolio import account, contact, give
from zelo.apps.operations.versions import Conflict
from zelo.apps.portfolio.actions.accounts import archive_account, change_account, create_account
from zelo.apps.portfolio.actions.assignments import assign, end_assignment
from zelo.apps.portfolio.actions.states import copy_to_states
from zelo.apps.portfolio.models import AccountState, Assignment
from zelo.lib.errors import InvalidInput

pytestmark = pytest.mark.django_db
CNPJ = "11222333000181"


def state(of: Any) -> AccountState:
    return AccountState.objects.get(account=of)


def test_legal_entity_is_one_account() -> None:
    first = account("Ápice Alimentos", code="C1", cnpj=CNPJ)
    assert (first.cnpj_root, first.establishments.get().node) == ("11222333", "C1")
    with pytest.raises(InvalidInput, match="Ápice Alimentos has this CNPJ already"):
        create_account(code="C2", name="Apice", cnpj=CNPJ)
    with pytest.raises(InvalidInput, match="with this code already"):
        create_account(code="C1", name="Outra")


def test_state_is_searched_without_accents_by_code_cnpj_city_and_group() -> None:
    head = account("Grupo Ícaro")
    ours = account("Ápice Ção", code="C9", cnpj=CNPJ, city="São João")
    change_account(ours, version=1, parent=head)
    found = state(ours)
    assert found.sort_name == "apice cao"
    assert all(word in found.search for word in ("apice cao", "c9", CNPJ, "sao joao", "grupo icaro"))
    assert (found.group, state(head).group) == (head, head)


def test_second_person_to_change_is_told() -> None:
    ours = account()
    change_account(ours, version=1, segment="Alimentos")
    with pytest.raises(Conflict):
        change_account(ours, version=1, segment="Bebidas")


def test_group_has_no_circle() -> None:
    head, below = account(), account()
    change_account(below, version=1, parent=head)
    with pytest.raises(InvalidInput, match="below itself"):
        change_account(head, version=1, parent=below)


def test_archived_account_leaves_lists_and_comes_back() -> None:
    ours = account()
    archive_account(ours, version=1)
    assert not state(ours).listed
    archive_account(ours, version=2, archived=False)
    assert state(ours).listed


def test_kam_takes_over_from_the_one_before(cast: Any) -> None:
    today = timezone.localdate()
    ours = account(kam=cast.kam)
    assert state(ours).kam == cast.kam
    assign(accounts=[ours], person=cast.stranger, role="kam", by=cast.head)
    parts = list(
        Assignment.objects.filter(account=ours).order_by("starts_on").values_list("person", "ends_on")
    )
    assert parts == [(cast.kam.pk, today - timedelta(days=1)), (cast.stranger.pk, None)]
    assert state(ours).kam == cast.stranger
    assert assign(accounts=[ours], person=cast.stranger, role="kam", by=cast.head) == []


def test_kam_assigned_and_replaced_on_one_day_never_was(cast: Any) -> None:
    ours = account()
    assign(accounts=[ours], person=cast.kam, role="kam", by=cast.head)
    assign(accounts=[ours], person=cast.stranger, role="kam", by=cast.head)
    assert [entry.person for entry in Assignment.objects.filter(account=ours)] == [cast.stranger]


def test_part_cannot_be_taken_over_before_it_began(cast: Any) -> None:
    ours = account(kam=cast.kam)
    with pytest.raises(InvalidInput, match="began on a later day"):
        assign(
            accounts=[ours],
            person=cast.stranger,
            role="kam",
            by=cast.head,
            starts_on=timezone.localdate() - timedelta(days=90),
        )
    assert state(ours).kam == cast.kam


def test_ended_part_leaves_a_gap(cast: Any) -> None:
    ours = account(kam=cast.kam)
    end_assignment(Assignment.objects.get(account=ours), last_day=timezone.localdate() - timedelta(days=1))
    assert state(ours).kam is None


def test_copying_counts_people_still_there_and_leaves_figures(cast: Any) -> None:
    ours = account()
    contact(ours)
    contact(ours, left_on=timezone.localdate())
    AccountState.objects.filter(account=ours).update(score=71.5)
    copy_to_states([ours.pk])
    assert (state(ours).contact_count, state(ours).score) == (1, 71.5)


def test_inactive_person_is_not_assigned(cast: Any) -> None:
    cast.kam.is_active = False
    with pytest.raises(InvalidInput, match="is not active"):
        assign(accounts=[account()], person=cast.kam, role="kam", by=cast.head)
    give(account(), cast.stranger)
