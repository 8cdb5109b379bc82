"""Our people and the clients' contacts: whom they name exists, and what they tell is there."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest

from tests.demo.conftest import AS_OF
from zelo.demo import Company


def test_references_hold(company: Company) -> None:
    people = company.people
    accounts = set(company.truth["account_code"].to_pylist())
    persons = {person.code for person in people.persons}
    teams = {team.code for team in people.teams}
    contacts = {contact.code: contact for contact in people.contacts}
    assert {entry.account_code for entry in people.assignments} <= accounts
    assert {entry.person_code for entry in people.assignments} <= persons
    assert {team.manager_code for team in people.teams} <= persons
    assert {person.team_code for person in people.persons} - {None} == teams
    assert {entry.person_code for entry in people.absences} <= persons
    assert {entry.deputy_code for entry in people.absences} <= persons
    assert {contact.account_code for contact in people.contacts} == accounts
    for contact in people.contacts:
        if contact.reports_to:
            assert contacts[contact.reports_to].account_code == contact.account_code
            assert contacts[contact.reports_to].reports_to != contact.code


def test_facts_name_people_who_exist(company: Company) -> None:
    persons = {person.code for person in company.people.persons}
    contacts = {contact.code for contact in company.people.contacts}
    interactions = company.tables["interactions"]
    assert set(interactions["kam_code"].to_pylist()) - {None} <= persons
    assert set(interactions["contact_code"].to_pylist()) - {None} <= contacts
    assert set(company.tables["accounts"]["kam_code"].to_pylist()) - {None} <= persons
    assert set(company.tables["responses"]["respondent"].to_pylist()) <= contacts
    assert set(company.tables["assessments"]["assessor_code"].to_pylist()) <= persons


def test_codes_and_addresses_are_unique_and_reach_nobody(company: Company) -> None:
    people = company.people
    assert len({contact.code for contact in people.contacts}) == len(people.contacts)
    addresses = [entry.email for entry in (*people.contacts, *people.persons)]
    assert len(set(addresses)) == len(addresses)
    assert [address for address in addresses if not address.endswith(".example")] == []
    assert [address for address in addresses if not address.isascii()] == []


def test_every_role_is_there_and_eight_kams_at_most(company: Company) -> None:
    roles = Counter(person.role for person in company.people.persons)
    assert set(roles) == {
        "administrator", "head", "kam", "customer_success", "analyst", "contributor", "executive", "auditor"
    }  # fmt: skip
    assert roles["kam"] == 7
    assert [person.name for person in company.people.persons if person.left_on] == ["Wagner Diniz"]


def test_an_account_has_one_kam_at_a_time(company: Company) -> None:
    spans: dict[str, list[tuple[object, object]]] = {}
    for entry in company.people.assignments:
        if entry.role == "kam":
            spans.setdefault(entry.account_code, []).append((entry.starts_on, entry.ends_on))
    for entries in spans.values():
        for (_, ended), (begins, _) in pairwise(entries):
            assert ended is not None
            assert ended + timedelta(days=1) == begins


def test_nobody_looks_after_an_account_once_gone(company: Company) -> None:
    gone = {person.code: person.left_on for person in company.people.persons if person.left_on}
    late = [
        entry
        for entry in company.people.assignments
        if entry.person_code in gone and (entry.ends_on is None or entry.ends_on > gone[entry.person_code])
    ]
    assert late == []


def test_the_programme_has_kams_but_for_one_gap(company: Company) -> None:
    joined = [row["account_code"] for row in company.truth.to_pylist() if row["joined_on"]]
    without = [code for code in joined if company.people.kam_on(code, AS_OF) is None]
    assert len(without) == 1


def test_the_sponsor_who_left_is_gone(company: Company) -> None:
    sponsors = [
        contact
        for contact in company.people.contacts
        if contact.account_code == company.stories["sponsor_left"] and contact.role == "sponsor"
    ]
    assert [contact.left_on for contact in sponsors] == [AS_OF - timedelta(days=47)]


def test_gaps_in_the_map_are_there(company: Company) -> None:
    by_account: dict[str, list[str]] = {}
    for contact in company.people.contacts:
        by_account.setdefault(contact.account_code, []).append(contact.role)
    assert len([roles for roles in by_account.values() if len(roles) == 1]) >= 10
    assert len([roles for roles in by_account.values() if "decision_maker" not in roles]) >= 10


@pytest.mark.parametrize("text", ["name", "email", "phone", "evidence"])
def test_no_personal_data_goes_to_the_lake(company: Company, text: str) -> None:
    private = {getattr(contact, text) for contact in company.people.contacts} - {""}
    for name, table in company.tables.items():
        for column in table.column_names:
            if str(table.schema.field(column).type) == "string":
                assert private.isdisjoint(table[column].to_pylist()), (name, column)
