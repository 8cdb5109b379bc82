"""What a merge does with groups and with the team of ours: the movers that are more than rows."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

from zelo.apps.portfolio.enums import TeamRole
from zelo.apps.portfolio.models import Account, Assignment
from zelo.apps.portfolio.movers import Back, Done, Mover

_FIELDS = ("person_id", "role", "reason", "assigned_by_id")


def above(account: Account) -> list[int]:
    """The accounts above this one in its group, nearest first."""
    found: list[int] = []
    key = account.parent_id
    while key is not None and key not in found:
        found.append(key)
        key = Account.objects.filter(pk=key).values_list("parent", flat=True).first()
    return found


def _take_place(kept: Account, merged: Account) -> Done:
    """The kept account takes the merged one's place in a group where it has none, or stood below it."""
    before, over = kept.parent_id, above(kept)
    if merged.pk in over or (before is None and kept.pk not in above(merged)):
        _set_parent(kept, merged.parent_id)
    return {"before": before, "after": kept.parent_id}


def _leave_place(kept: Account, merged: Account, done: Done) -> Back:
    if done["before"] == done["after"]:
        return Back()
    if kept.parent_id != done["after"]:
        return Back(left=1)
    _set_parent(kept, done["before"])
    return Back()


def _set_parent(account: Account, parent: int | None) -> None:
    if account.parent_id != parent:
        account.parent_id = parent
        account.save(update_fields=["parent"])


def _continue_parts(kept: Account, merged: Account) -> Done:
    """Parts that go on end with the merged account yesterday and go on with the kept one from today.

    Except where the kept account has a KAM, or the person has that part in it, already. What had not begun
    before today moves, or stays with the alias, where nobody sees it; so do parts that are over.
    """
    today = timezone.localdate()
    still = Q(ends_on=None) | Q(ends_on__gte=today)
    there = set(Assignment.objects.filter(still, account=kept).values_list("role", "person_id"))
    has_kam = any(role == TeamRole.KAM for role, _person in there)
    done: Done = {"ended": {}, "continued": {}, "moved": [], "last": 0}
    for part in Assignment.objects.filter(still, account=merged).order_by("pk"):
        taken = has_kam if part.role == TeamRole.KAM else (part.role, part.person_id) in there
        if part.starts_on < today:
            done["ended"][str(part.pk)] = _iso(part.ends_on)
            _end_and_continue(part, None if taken else kept, today, done)
        elif not taken:
            done["moved"].append(part.pk)
            _give(part, kept)
    done["last"] = Assignment.objects.aggregate(last=Max("pk"))["last"] or 0
    return done


def _end_and_continue(part: Assignment, kept: Account | None, today: date, done: Done) -> None:
    ends_on, part.ends_on = part.ends_on, today - timedelta(days=1)
    part.save(update_fields=["ends_on"])
    if kept is not None:
        values = {name: getattr(part, name) for name in _FIELDS}
        made = Assignment.objects.create(account=kept, starts_on=today, ends_on=ends_on, **values)
        done["continued"][str(made.pk)] = _values(made)


def _reopen_parts(kept: Account, merged: Account, done: Done) -> Back:
    left = 0
    for key, values in done["continued"].items():
        part = Assignment.objects.filter(pk=key, account=kept).first()
        if part is not None and _values(part) == values:
            part.delete()
        else:
            left += 1
    for key in done["moved"]:
        part = Assignment.objects.filter(pk=key, account=kept).first()
        left += part is None
        if part is not None:
            _give(part, merged)
    for key, ends_on in done["ended"].items():
        part = Assignment.objects.filter(pk=key, account=merged).first()
        left += part is None
        if part is not None:
            part.ends_on = ends_on
            part.save(update_fields=["ends_on"])
    added = Assignment.objects.filter(account=kept, pk__gt=done["last"]).count()
    return Back(left, added)


def _give(part: Assignment, account: Account) -> None:
    part.account = account
    part.save(update_fields=["account"])


def _values(part: Assignment) -> dict[str, Any]:
    """What tells whether somebody changed a part since; no text, which may name a person of the client."""
    days = {"starts_on": _iso(part.starts_on), "ends_on": _iso(part.ends_on)}
    return {"person": part.person_id, "role": part.role, **days}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


PLACE = Mover("place", _take_place, _leave_place)
TEAM = Mover("team", _continue_parts, _reopen_parts)
