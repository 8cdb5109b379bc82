"""An account's establishments: added and corrected. A code that facts name is never changed."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.portfolio.actions.states import copy_to_states
from zelo.apps.portfolio.models import Account, Establishment
from zelo.lib import cnpj as cnpjs
from zelo.lib.errors import InvalidInput


def add_establishment(account: Account, *, source: str, code: str, **fields: Any) -> Establishment:
    """A code of the account in a source system; facts that name it count for the account from then on.

    fields: name, cnpj, segment, region, city, country. Raises InvalidInput for a code that is known already,
    or another company's CNPJ.
    """
    code, cnpj = code.strip(), fields.get("cnpj", "")
    with transaction.atomic():
        known = Establishment.objects.filter(source=source, code=code).select_related("account").first()
        if known is not None:
            raise InvalidInput(_("%(name)s has this code already.") % {"name": known.account.name})
        _adopt_root(account, cnpj, Establishment.objects.filter(account=account))
        made: Establishment = Establishment.objects.create(
            account=account, source=source, code=code, lake_source=source, lake_record=code,
            known_on=timezone.localdate(), **{**fields, "name": fields.get("name") or account.name},
        )  # fmt: skip
        copy_to_states([account.pk])
    return made


def change_establishment(entry: Establishment, **fields: Any) -> Establishment:
    """Corrects name, CNPJ or place. Raises InvalidInput for another company's CNPJ."""
    with transaction.atomic():
        if fields.get("cnpj", entry.cnpj) != entry.cnpj:
            others = Establishment.objects.filter(account=entry.account_id).exclude(pk=entry.pk)
            _adopt_root(entry.account, fields["cnpj"], others)
        for name, value in fields.items():
            setattr(entry, name, value)
        entry.save(update_fields=list(fields))
        copy_to_states([entry.account_id])
    return entry


def _adopt_root(account: Account, cnpj: str, others: Any) -> None:
    """The CNPJ's root becomes the account's where it has none by another establishment."""
    root = cnpjs.root(cnpj) if cnpj else ""
    if not root or root == account.cnpj_root:
        return
    same = Q(cnpj_root=root) | Q(establishments__cnpj__startswith=root)
    taken = Account.objects.filter(same, merged_into=None).exclude(pk=account.pk).first()
    if taken is not None:
        raise InvalidInput(
            _("%(name)s has this CNPJ root; if it is the same company, merge the two.") % {"name": taken.name}
        )
    if others.exclude(cnpj="").exists():
        raise InvalidInput(
            _("The CNPJ is another company's: this account's begin with %(root)s.")
            % {"root": account.cnpj_root or "–"}
        )
    account.cnpj_root = root
    account.save(update_fields=["cnpj_root"])
