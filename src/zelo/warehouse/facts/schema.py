"""What a fact table is: columns with a type, a unit and the date on which each becomes known."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The type of a column; `sql` is the type it is stored as, exact for money and counts."""

    CODE = "code"
    TEXT = "text"
    CHOICE = "choice"
    CNPJ = "cnpj"
    DATE = "date"
    MONEY = "money"
    PRICE = "price"
    QUANTITY = "quantity"
    INTEGER = "integer"
    FLAG = "flag"

    @property
    def sql(self) -> str:
        return _SQL[self]

    @property
    def is_number(self) -> bool:
        return self in (Kind.MONEY, Kind.PRICE, Kind.QUANTITY, Kind.INTEGER)


_SQL = {
    Kind.CODE: "VARCHAR",
    Kind.TEXT: "VARCHAR",
    Kind.CHOICE: "VARCHAR",
    Kind.CNPJ: "VARCHAR",
    Kind.DATE: "DATE",
    Kind.MONEY: "DECIMAL(18,2)",
    Kind.PRICE: "DECIMAL(28,10)",
    Kind.QUANTITY: "DECIMAL(18,4)",
    Kind.INTEGER: "BIGINT",
    Kind.FLAG: "BOOLEAN",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a fact table.

    known: the date columns whose first filled one is the date from which this value may be seen: the
    row's own `day` unless it is learnt later, as a contract's termination is.
    choices: allowed values of a CHOICE. default: what an empty cell means.
    headers: further header names, beside `name`, under which companies' files commonly carry it.
    """

    name: str
    kind: Kind
    doc: str
    required: bool = False
    known: tuple[str, ...] = ("day",)
    unit: str = ""
    choices: tuple[str, ...] = ()
    default: str | None = None
    headers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A fact table.

    grain: what one row is.
    key: the column that identifies a row within its source where the file gives none, or None (then a
    row is known by its line's content).
    derived: (column, SQL over the table's typed columns, with `round_half_up(x)` to cents) filling empty
    cells, in this order.
    parties: (code column, cnpj column, exposed id) of each account that a row names.
    ends: the date column from which on a row is not seen any more, or None.
    """

    name: str
    grain: str
    columns: tuple[Column, ...]
    key: str | None = None
    derived: tuple[tuple[str, str], ...] = ()
    parties: tuple[tuple[str, str, str], ...] = (("account_code", "account_cnpj", "account_id"),)
    ends: str | None = None

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def named_parties(self) -> tuple[tuple[str, str, str], ...]:
        """The parties whose columns the table has: what is read as a table need not name accounts."""
        return tuple(party for party in self.parties if party[0] in self.names)

    @property
    def always_dated(self) -> bool:
        """Whether every row seen as of a date has a day; only listed accounts without one always stand."""
        return self.name != "accounts"

    @property
    def stored(self) -> dict[str, str]:
        """Every stored column and its SQL type, in order: Zelo's own three, then the table's."""
        own = {"source": "VARCHAR", "record_id": "VARCHAR", "row_hash": "BIGINT"}
        return own | {column.name: column.kind.sql for column in self.columns}
