"""The list of accounts: which, in which order, and one page of them.

A page is read in two steps: the keys by an index alone, then what its columns show for these keys.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Collate, NullIf

from zelo.apps.people.queries import visible_colleagues
from zelo.apps.portfolio.enums import KEY_TIERS, FieldKind
from zelo.apps.portfolio.models import AccountState, CustomField
from zelo.apps.portfolio.models.state import TierRank
from zelo.apps.portfolio.queries.visibility import states_visible_to
from zelo.apps.portfolio.search import InOrder, count_hits, narrow
from zelo.ui.lists import Page, Row

COUNTED = 10_000  # hits of a search that are counted; beyond, the page says "more than"
_CHUNK = 1_000
_GATHERED = 2_000  # rows that are sorted as fast as an order is walked through
_EMPTY_TEXTS = {"segment", "region", "code", "cnpj"}


@dataclass(frozen=True)
class AccountFilter:
    """What the list is narrowed down to; "" and None: not by this.

    tier: one of them, "key" for the key tiers, "none" where none was decided. kam: a person's number, "none".
    """

    text: str = ""
    tier: str = ""
    kam: str = ""
    segment: str = ""
    region: str = ""
    group: int | None = None
    archived: bool = False


def find_states(viewer: Any, chosen: AccountFilter, *, in_order: bool = False) -> QuerySet[AccountState]:
    """The rows of the list that this person sees, narrowed down; in no order.

    in_order: to be walked through in the list's order, rather than gathered and sorted.
    """
    found = states_visible_to(viewer, archived=chosen.archived)
    wanted = _wanted(chosen)
    for name, value in wanted.items():
        lookup = "__in" if isinstance(value, list) else "__isnull" if value is None else ""
        if in_order:
            found = found.alias(**{f"seen_{name}": InOrder(F(name))})
            name = f"seen_{name}"
        found = found.filter(**{f"{name}{lookup}": True if value is None else value})
    if chosen.text:
        few = bool(wanted) or chosen.archived or visible_colleagues(viewer) is not None
        found = narrow(found, chosen.text, "account_id", everything=not few)
    return found


def _wanted(chosen: AccountFilter) -> dict[str, Any]:
    """Column → value, list of values, or None for unknown."""
    wanted: dict[str, Any] = {}
    if chosen.tier == "key":
        wanted["tier"] = list(KEY_TIERS)
    elif chosen.tier:
        wanted["tier"] = "" if chosen.tier == "none" else chosen.tier
    if chosen.kam:
        wanted["kam"] = None if chosen.kam == "none" else int(chosen.kam)
    for name in ("segment", "region", "group"):
        if value := getattr(chosen, name):
            wanted[name] = value
    return wanted


def count_states(viewer: Any, chosen: AccountFilter) -> tuple[int, bool]:
    """How many rows; hits of a search up to COUNTED, and whether there are more."""
    found = find_states(viewer, chosen)
    if not chosen.text:
        return found.count(), False
    number = None
    if not chosen.archived and not _wanted(chosen) and visible_colleagues(viewer) is None:
        number = count_hits(AccountState, chosen.text, COUNTED + 1)
    if number is None:
        number = found.order_by()[: COUNTED + 1].count()
    return min(number, COUNTED), number > COUNTED


def page_of(viewer: Any, chosen: AccountFilter, order: "Order", page: Page) -> list[int]:
    """The keys of one page. Where a filter leaves many rows, their order is walked through as far as it."""
    wide = _wanted(chosen) and not chosen.text and page.total > _GATHERED
    if wide:
        everything = states_visible_to(viewer, archived=chosen.archived).count()
        wide = page.last * everything < page.total**2
    return page_keys(find_states(viewer, chosen, in_order=bool(wide)), order, page.start, page.size)


@dataclass(frozen=True)
class Order:
    """How a list is sorted: known values first, either way; then the unknown ones by name."""

    by: Any
    unknown: Q | None
    descending: bool
    then: tuple[str, ...] = ("account",)

    def known(self, found: QuerySet[AccountState]) -> QuerySet[AccountState]:
        rows = found if self.unknown is None else found.exclude(self.unknown)
        return rows.order_by(*self._keys())

    def others(self, found: QuerySet[AccountState]) -> QuerySet[AccountState]:
        return (
            found.none()
            if self.unknown is None
            else found.filter(self.unknown).order_by("sort_name", "account")
        )

    def _keys(self) -> list[Any]:
        first = self.by.desc() if self.descending else self.by.asc()
        if self.then != ("account",):
            return [first, *self.then]
        return [first, F("account").desc() if self.descending else F("account").asc()]


def order_of(key: str, descending: bool) -> Order:
    """The order by one of the list's columns; own fields are called `own_` and their key."""
    if key.startswith("own_"):
        return _own_order(key.removeprefix("own_"), descending)
    if key == "tier":
        return Order(TierRank("tier"), Q(tier=""), descending, ("sort_name", "account"))
    if key == "name":
        return Order(F("sort_name"), None, descending)
    if key == "kam":
        return Order(plain_order(F("kam__name")), Q(kam=None), descending, ("sort_name", "account"))
    if key == "group":
        return Order(F("group__state__sort_name"), Q(group=None), descending, ("sort_name", "account"))
    if key == "city":
        return Order(
            plain_order(F("account__city")), Q(account__city=""), descending, ("sort_name", "account")
        )
    if key == "contact_count":
        return Order(F(key), None, descending)
    if key in _EMPTY_TEXTS:
        then = ("account",) if key in ("code", "cnpj") else ("sort_name", "account")
        return Order(F(key), Q(**{key: ""}), descending, then)
    return Order(F(key), Q(**{f"{key}__isnull": True}), descending)


def plain_order(text: Any) -> Any:
    """A text ordered by code points on PostgreSQL too, whatever its language."""
    return Collate(text, "C") if connection.vendor == "postgresql" else text


def _own_order(key: str, descending: bool) -> Order:
    field = CustomField.objects.filter(key=key, is_archived=False).first()
    if field is None:
        return order_of("name", descending)
    if field.kind in (FieldKind.NUMBER, FieldKind.FLAG):
        return Order(KeyTransform(key, "account__custom"), _lacks(key), descending, ("sort_name", "account"))
    text = NullIf(KeyTextTransform(key, "account__custom"), Value(""), output_field=CharField())
    return Order(plain_order(text), _lacks(key), descending, ("sort_name", "account"))


def _lacks(key: str) -> Q:
    value = f"account__custom__{key}"
    return Q(**{f"{value}__isnull": True}) | Q(**{value: None}) | Q(**{value: ""})


def page_keys(found: QuerySet[AccountState], order: Order, start: int, size: int) -> list[int]:
    """The keys of `size` rows from `start` on."""
    known = order.known(found).values_list("account_id", flat=True)
    keys = list(known[start : start + size])
    if len(keys) < size and order.unknown is not None:
        before = start + len(keys) if keys else order.known(found).order_by().count()
        others = order.others(found).values_list("account_id", flat=True)
        skip = max(start - before, 0)
        keys += others[skip : skip + size - len(keys)]
    return keys


def rows_of(keys: Sequence[int], fields: set[str]) -> list[Row]:
    """What these accounts' columns show, in the order of the keys."""
    found = AccountState.objects.filter(pk__in=keys).values("account_id", *sorted(fields - {"account_id"}))
    by_key = {row["account_id"]: row for row in found}
    return [by_key[key] for key in keys if key in by_key]


def all_rows(found: QuerySet[AccountState], order: Order, fields: set[str]) -> Iterator[Row]:
    """Every row in the list's order, a chunk at a time."""
    keys = list(order.known(found).values_list("account_id", flat=True))
    keys += order.others(found).values_list("account_id", flat=True)
    for start in range(0, len(keys), _CHUNK):
        yield from rows_of(keys[start : start + _CHUNK], fields)
