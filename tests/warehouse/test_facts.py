"""The fact tables: what each column must say of itself."""

import pytest

from zelo.lib.errors import NotFound
from zelo.lib.text import fold
from zelo.warehouse.facts import TABLES, Kind, table
from zelo.warehouse.facts.words import PORTUGUESE

COLUMNS = [(name, column) for name, fact in TABLES.items() for column in fact.columns]
CHOICES = {choice for _, column in COLUMNS for choice in column.choices}


def test_the_sixteen_tables_are_there() -> None:
    names = (
        "accounts, transactions, contracts, responses, interactions, commitments, referrals, assessments, "
        "costs, tickets, usage, receivables, deliveries, targets, opportunities, decisions"
    )
    assert sorted(TABLES) == sorted(names.split(", "))


def test_table_of_another_name_is_not_found() -> None:
    with pytest.raises(NotFound, match="no table 'sales'"):
        table("sales")


@pytest.mark.parametrize(("name", "column"), COLUMNS, ids=lambda value: getattr(value, "name", value))
def test_column_is_documented_and_known_from_a_date(name: str, column: object) -> None:
    fact = TABLES[name]
    found = fact.column(column.name)  # type: ignore[attr-defined]
    assert found.doc.endswith(".")
    assert {fact.column(known).kind for known in found.known} == {Kind.DATE}


@pytest.mark.parametrize("name", TABLES)
def test_table_names_its_accounts_by_columns_it_has(name: str) -> None:
    fact = TABLES[name]
    for code, cnpj, _ in fact.parties:
        assert (fact.column(code).kind, fact.column(cnpj).kind) == (Kind.CODE, Kind.CNPJ)


def test_money_and_counts_are_stored_exactly() -> None:
    stored = {sql for fact in TABLES.values() for sql in fact.stored.values()}
    assert stored == {
        "VARCHAR",
        "DATE",
        "BIGINT",
        "BOOLEAN",
        "DECIMAL(18,2)",
        "DECIMAL(18,4)",
        "DECIMAL(28,10)",
    }


def test_portuguese_words_belong_to_choices_and_to_one_only_per_column() -> None:
    assert set(PORTUGUESE) <= CHOICES
    for _, column in COLUMNS:
        words = [
            word
            for choice in column.choices
            for word in {choice, *(fold(known) for known in PORTUGUESE.get(choice, ()))}
        ]
        assert len(words) == len(set(words)), column.name
