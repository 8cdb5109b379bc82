"""What goes to the kept account when two are merged, and back when that is undone.

Applications above register theirs in `AppConfig.ready()`: what belongs to an account and has no mover stays
with the alias, where nobody sees it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Model, Q
from django.utils.functional import Promise

from zelo.apps.portfolio.models import Account

Done = dict[str, Any]
_CHUNK = 500


@dataclass(frozen=True)
class Back:
    """What an undo found. left: records that stay as they are, as somebody changed them since.

    added: records of the kept account that are newer than the merge and stay with it.
    """

    left: int = 0
    added: int = 0

    def __add__(self, other: "Back") -> "Back":
        return Back(self.left + other.left, self.added + other.added)


@dataclass(frozen=True)
class Mover:
    """name: the key under which a merge remembers what this mover did.

    move(kept, merged): moves, and says in JSON what; put_back(kept, merged, done): the reverse.
    label, count(account): what people call it, and how much of it an account has; none: not shown.
    """

    name: str
    move: Callable[[Account, Account], Done]
    put_back: Callable[[Account, Account, Done], Back]
    label: str | Promise = ""
    count: Callable[[Account], int] | None = None


MOVERS: dict[str, Mover] = {}


def register_mover(mover: Mover) -> None:
    """Adds a mover; the same name again replaces it. Undo goes through them in reverse order."""
    MOVERS[mover.name] = mover


def rows_mover(
    name: str,
    model: type[Model],
    field: str = "account",
    *,
    label: str | Promise = "",
    stays: Callable[[Account], Q] | None = None,
    after: Callable[[Account], None] | None = None,
) -> Mover:
    """Moves every row whose `field` names the merged account.

    stays: rows that would say something wrong of the kept account. after: done to both accounts afterwards.
    """
    rows: Any = model._default_manager

    def of(account: Account) -> Any:
        return rows.filter(**{field: account}).order_by()

    def hand_over(keys: list[int], giver: Account, taker: Account) -> int:
        count = sum(of(giver).filter(pk__in=part).update(**{field: taker}) for part in _parts(keys))
        for account in (giver, taker):
            if after is not None:
                after(account)
        return count

    def move(kept: Account, merged: Account) -> Done:
        found = of(merged) if stays is None else of(merged).exclude(stays(kept))
        keys = sorted(found.values_list("pk", flat=True))
        last = rows.aggregate(last=Max("pk"))["last"] or 0
        hand_over(keys, merged, kept)
        return {"rows": keys, "last": last}

    def put_back(kept: Account, merged: Account, done: Done) -> Back:
        moved = hand_over(done["rows"], kept, merged)
        return Back(len(done["rows"]) - moved, of(kept).filter(pk__gt=done["last"]).count())

    return Mover(name, move, put_back, label, lambda account: int(of(account).count()))


def _parts(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), _CHUNK):
        yield keys[start : start + _CHUNK]
