"""Accounts: made, changed, archived."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from zelo.apps.operations.versions import save_version
from zelo.apps.portfolio.actions.states import copy_to_states
from zelo.apps.portfolio.models import Account, Establishment
from zelo.lib import cnpj as cnpjs
from zelo.lib.errors import InvalidInput

EDITABLE = ("name", "parent", "segment", "region", "city", "country", "since", "website", "about", "custom")


def create_account(*, code: str, name: str, cnpj: str = "", **fields: Any) -> Account:
    """A new account with its first establishment. cnpj: fourteen characters, or "" where unknown.

    Raises InvalidInput for a code or a CNPJ root that another account has.
    """
    code, root = code.strip(), cnpjs.root(cnpj) if cnpj else ""
    with transaction.atomic():
        if Account.objects.filter(code=code).exists() or Establishment.objects.filter(code=code).exists():
            raise InvalidInput(_("There is an account with this code already."))
        same = Q(cnpj_root=root) | Q(establishments__cnpj__startswith=root)
        if root and (known := Account.objects.filter(same, merged_into=None).first()):
            raise InvalidInput(_("%(name)s has this CNPJ already.") % {"name": known.name})
        account: Account = Account.objects.create(code=code, name=name.strip(), cnpj_root=root, **fields)
        shared = {key: fields.get(key, "") for key in ("segment", "region", "city", "country")}
        Establishment.objects.create(
            account=account, code=code, name=account.name, cnpj=cnpj, lake_record=code, lake_source="main",
            since=account.since, **shared,
        )  # fmt: skip
        copy_to_states({account.pk, account.parent_id or account.pk})
    return account


def change_account(account: Account, *, version: int, **fields: Any) -> Account:
    """Changes what people type of an account; raises Conflict where somebody changed it after `version`.

    fields: of EDITABLE. Raises InvalidInput where the parent is the account itself or below it.
    """
    unknown = set(fields) - set(EDITABLE)
    if unknown:
        raise TypeError(f"not for people to change: {sorted(unknown)}")
    if "parent" in fields:
        _refuse_circle(account, fields["parent"])
    before = account.parent_id
    with transaction.atomic():
        for name, value in fields.items():
            setattr(account, name, value)
        save_version(account, version, list(fields))
        family = Account.objects.filter(parent=account).values_list("pk", flat=True)
        copy_to_states({account.pk, *family, *(key for key in (before, account.parent_id) if key)})
    return account


def archive_account(account: Account, *, version: int, archived: bool = True) -> Account:
    """Takes an account out of lists, or brings it back; its records and facts stay."""
    account.is_archived = archived
    with transaction.atomic():
        save_version(account, version, ["is_archived"])
        copy_to_states([account.pk])
    return account


def _refuse_circle(account: Account, parent: Account | None) -> None:
    above, seen = parent, set()
    while above is not None and above.pk not in seen:
        if above.pk == account.pk:
            raise InvalidInput(_("An account cannot stand below itself in its group."))
        seen.add(above.pk)
        above = above.parent
