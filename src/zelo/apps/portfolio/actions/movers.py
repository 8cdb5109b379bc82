"""What goes to the kept account when two are merged, and back when that is undone.

Applications above register theirs in `AppConfig.ready()`: what belongs to an account and has no mover stays
with the alias, where nobody sees it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Model, Q

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
    """

    name: str
    move: Callable[[Account, Account], Done]
    put_back: Callable[[Account, Account, Done], Back]


MOVERS: dict[str, Mover] = {}


def register_mover(mover: Mover) -> None:
    """Adds a mover; the same name again replaces it. Undo goes through them in reverse order."""
    MOVERS[mover.name] = mover


def rows_mover(
    name: str,
    model: type[Model],
    field: str = "account",
    *,
    stays: Callable[[Account], Q] | None = None,
    after: Callable[[Account], None] | None = None,
) -> Mover:
    """Moves every row whose `field` names the merged account.

    stays: rows that would say something wrong of the kept account. after: done to both accounts afterwards.
    """
    rows: Any = model._default_manager

    def move(kept: Account, merged: Account) -> Done:
        found = rows.filter(**{field: merged}).order_by()
        if stays is not None:
            found = found.exclude(stays(kept))
        done = {"rows": sorted(found.values_list("pk", flat=True)), "last": _last(rows)}
        _hand_over(done["rows"], merged, kept)
        return done

    def put_back(kept: Account, merged: Account, done: Done) -> Back:
        moved = _hand_over(done["rows"], kept, merged)
        return Back(len(done["rows"]) - moved, rows.filter(**{field: kept}, pk__gt=done["last"]).count())

    def _hand_over(keys: Iterable[int], giver: Account, taker: Account) -> int:
        count = sum(
            rows.filter(pk__in=part, **{field: giver}).update(**{field: taker}) for part in _parts(keys)
        )
        for account in (giver, taker) if after else ():
            after(account)
        return count

    return Mover(name, move, put_back)


def _last(rows: Any) -> int:
    return int(rows.aggregate(last=Max("pk"))["last"] or 0)


def _parts(keys: Iterable[int]) -> Iterator[list[int]]:
    listed = list(keys)
    for start in range(0, len(listed), _CHUNK):
        yield listed[start : start + _CHUNK]
