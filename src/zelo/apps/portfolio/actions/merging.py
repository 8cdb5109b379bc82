"""Two accounts that are one: the merged one becomes an alias of the kept one; facts stay as they were."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.operations.versions import save_version
from zelo.apps.people.models import User
from zelo.apps.portfolio.actions.merged_parts import above
from zelo.apps.portfolio.actions.states import copy_to_states
from zelo.apps.portfolio.models import Account, Merge, NotDuplicate
from zelo.apps.portfolio.movers import MOVERS, Back
from zelo.lib.errors import InvalidInput


@dataclass(frozen=True)
class Undone:
    """A merge that was taken back, and what did not go back: changed since, or added since."""

    merge: Merge
    back: Back


def merge_accounts(
    *, kept: Account, merged: Account, by: User | None, kept_version: int, merged_version: int
) -> Merge:
    """Makes `merged` an alias of `kept`, to which all that belongs to it goes; `undo_merge` takes it back.

    Raises Conflict where somebody changed one of the two after its version was seen, InvalidInput where
    one is an alias already, or somebody found the two to be different.
    """
    with transaction.atomic():
        kept, merged = _locked(kept, merged)
        _refuse_merge(kept, merged)
        family = _family(kept, merged)
        save_version(kept, kept_version, [])
        merged.merged_into = kept
        save_version(merged, merged_version, ["merged_into"])
        moved = {name: mover.move(kept, merged) for name, mover in MOVERS.items()}
        merge: Merge = Merge.objects.create(kept=kept, merged=merged, moved=moved, by=by)
        copy_to_states(family | _family(kept, merged))
    return merge


def undo_merge(merge: Merge, *, by: User | None) -> Undone:
    """Puts back what a merge moved; what was added or changed since stays where it is, and is counted.

    Raises InvalidInput where it was undone already, or the kept account was merged into another one since.
    """
    with transaction.atomic():
        kept, merged = _locked(merge.kept, merge.merged)
        if not Merge.objects.filter(pk=merge.pk, undone_at=None).update(undone_at=timezone.now()):
            raise InvalidInput(_("This merge has been undone already."))
        _refuse_undo(kept, merged)
        family = _family(kept, merged)
        back = Back()
        for name, mover in reversed(MOVERS.items()):
            if name in merge.moved:
                back += mover.put_back(kept, merged, merge.moved[name])
        merged.merged_into = None
        save_version(merged, merged.version, ["merged_into"])
        _refuse_circles(kept, merged)
        copy_to_states(family | _family(kept, merged))
        merge.refresh_from_db()
    return Undone(merge, back)


def tell_apart(*, first: Account, second: Account, by: User | None) -> NotDuplicate:
    """Writes down that two accounts are different, so that they are no longer shown as duplicates."""
    if first.pk == second.pk:
        raise InvalidInput(_("Choose two different accounts."))
    low, high = sorted((first, second), key=lambda account: account.pk)
    with transaction.atomic():
        pair: NotDuplicate
        pair, _made = NotDuplicate.objects.get_or_create(first=low, second=high, defaults={"by": by})
    return pair


def take_back_difference(pair: NotDuplicate) -> None:
    """The two may be duplicates again."""
    pair.delete()


def _locked(*accounts: Account) -> tuple[Account, ...]:
    """The accounts as they are now, held until the transaction ends; always in one order."""
    keys = sorted(account.pk for account in accounts)
    found = {
        account.pk: account
        for account in Account.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    }
    return tuple(found[account.pk] for account in accounts)


def _refuse_merge(kept: Account, merged: Account) -> None:
    if kept.pk == merged.pk:
        raise InvalidInput(_("Choose two different accounts."))
    for account in (kept, merged):
        if account.merged_into_id is not None:
            raise InvalidInput(
                _("%(name)s has been merged into another account already.") % {"name": account.name}
            )
    low, high = sorted((kept.pk, merged.pk))
    if NotDuplicate.objects.filter(first=low, second=high).exists():
        raise InvalidInput(_("Somebody found these two to be different; take that back first."))


def _refuse_undo(kept: Account, merged: Account) -> None:
    if kept.merged_into is not None:
        raise InvalidInput(
            _("%(kept)s has itself been merged into %(other)s since. Undo that merge first.")
            % {"kept": kept.name, "other": kept.merged_into.name}
        )
    if merged.merged_into_id != kept.pk:
        raise InvalidInput(_("%(name)s is no alias of this account any more.") % {"name": merged.name})


def _refuse_circles(*accounts: Account) -> None:
    for account in accounts:
        account.refresh_from_db()
        if account.pk in above(account):
            raise InvalidInput(
                _("Groups changed since: %(name)s would stand below itself. Change its group first.")
                % {"name": account.name}
            )


def _family(*accounts: Account) -> set[int]:
    """The accounts, and those above and below them, whose states tell of them."""
    keys = {account.pk for account in accounts}
    parents = {account.parent_id for account in accounts if account.parent_id}
    return keys | parents | _children(keys)


def _children(keys: Iterable[int]) -> set[int]:
    return set(Account.objects.filter(Q(parent__in=keys)).values_list("pk", flat=True))
