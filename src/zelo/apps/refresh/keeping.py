"""What imports of tables that the application owns did to its records, for the room of imports."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from zelo.apps.intake.owned import Keeper, Row, register_keeper
from zelo.apps.portfolio.models import Account, AccountState, Establishment, Snapshot
from zelo.apps.refresh.adopting import RECORDS
from zelo.apps.refresh.models import StagedFigures
from zelo.apps.refresh.running import take_over
from zelo.apps.refresh.taking import keys_of
from zelo.lib.errors import InvalidInput

# What an account has by itself, or what only follows from it.
_OWN: tuple[type[models.Model], ...] = (AccountState, Snapshot, StagedFigures)


def register() -> None:
    register_keeper(Keeper(present, take_over, remove))


def present(table: str, rows: list[Row]) -> Iterator[models.Model]:
    """The records that rows of a table name by key; with establishments come their accounts."""
    if table != "accounts":
        yield from _found(RECORDS[table].model, rows)
        return
    accounts: dict[int, Account] = {}
    for entry in _found(Establishment, rows).select_related("account"):
        yield entry
        accounts[entry.account_id] = entry.account
    yield from accounts.values()


def _found(model: Any, rows: list[Row]) -> Any:
    return model._base_manager.filter(pk__in=[pk for pk, _row in keys_of(model, rows)]).order_by("pk")


def remove(record: Any) -> None:
    """Takes a record away that an import made. Raises InvalidInput for an account that something hangs on."""
    if isinstance(record, Account) and (kind := _hanging_on(record)):
        raise InvalidInput(_("%(account)s stays: it has %(kind)s.") % {"account": record, "kind": kind})
    record.delete()


def _hanging_on(account: Account) -> str:
    relations: Any = Account._meta.get_fields(include_hidden=True)
    for relation in relations:
        if not (relation.one_to_many or relation.one_to_one) or not relation.auto_created:
            continue
        model = relation.related_model
        if model in _OWN or (relation.hidden and relation.on_delete is models.SET_NULL):
            continue
        if model._base_manager.filter(**{relation.field.name: account}).exists():
            return str(model._meta.verbose_name)
    return ""
