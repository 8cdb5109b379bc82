"""Rows of the lake are shown in words: no table, column or choice is left without."""

from zelo.apps.portfolio import fact_words
from zelo.warehouse.facts import TABLES


def test_every_table_column_and_choice_has_words() -> None:
    columns = [column for table in TABLES.values() for column in table.columns]
    assert set(fact_words.TABLES) == set(TABLES)
    assert set(fact_words.COLUMNS) == {column.name for column in columns}
    assert set(fact_words.CHOICES) == {choice for column in columns for choice in column.choices}
