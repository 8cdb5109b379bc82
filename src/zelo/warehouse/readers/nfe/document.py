"""What one XML document turned out to be."""

from dataclasses import dataclass
from enum import IntEnum

from zelo.warehouse.readers.nfe.identity import Party


class Standing(IntEnum):
    """How well a note is proven; of two copies of a note the one with the lower standing counts."""

    AUTHORISED = 0
    NO_PROTOCOL = 1
    SET_ASIDE = 2


@dataclass(frozen=True, slots=True)
class Item:
    """One `det` of a note. Money in whole cents; quantity and unit_price as exact decimal text.

    issued, returned: its verdict if the company issued the note, and if it received it.
    """

    number: int
    product: str | None
    quantity: str
    unit_price: str
    gross: int
    discount: int
    taxes: int
    issued: str
    returned: str


@dataclass(frozen=True, slots=True)
class Note:
    """One NF-e or NFC-e. key: access key, hashed if it holds a CPF.

    document: the note it completes, else its own key. day: of issue, yyyy-mm-dd, in the issuer's own time.
    aside: why the whole note stays out, or "". cancelled_on: the day, if its own protocol says that it was.
    """

    key: str
    document: str
    day: str
    issuer: Party
    recipient: Party
    standing: Standing
    aside: str
    cancelled_on: str | None
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Cancellation:
    """A registered cancellation. issuer: the CNPJ in the access key, None where it holds a CPF."""

    key: str
    day: str
    issuer: str | None


@dataclass(frozen=True, slots=True)
class Other:
    """A readable document that is neither. kind: what it is."""

    kind: str


class Unreadable(Exception):
    """A document that cannot be read; element and value say where, and the value is never a person's."""

    def __init__(self, reason: str, element: str = "", value: str = "") -> None:
        super().__init__(reason)
        self.element = element
        self.value = value[:60]
