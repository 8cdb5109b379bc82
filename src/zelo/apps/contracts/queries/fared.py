"""How forecasts fared: what calls and model said some months before an end, beside what came."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from django.db.models import Count

from zelo.analytics.contracts.scoring import Score, score
from zelo.apps.contracts.models import StoredForecast
from zelo.apps.contracts.permissions import SEE_CONTRACTS
from zelo.apps.portfolio.queries.visibility import seen_by

HORIZONS = (6, 3, 1)
_FIELDS = ("call_chance", "chance", "yearly", "expected", "kept", "came", "owner__name", "ends_in")
Row = tuple[float, float | None, Decimal | None, Decimal | None, bool, Decimal | None, str | None, int]


@dataclass(frozen=True)
class Fared:
    """Scores of one horizon: of the calls, of the model, and of each person's calls; waiting: not decided."""

    months: int
    calls: Score
    model: Score
    people: list[tuple[str, Score]]


def fared(viewer: Any) -> list[Fared]:
    """The scores by horizon of the accounts that this person sees."""
    if not SEE_CONTRACTS.allows(viewer):
        return []
    found = StoredForecast.objects.filter(
        seen_by(viewer, "case__contract__account_id"), kept__isnull=False, ends_in__in=HORIZONS
    )
    rows: list[Row] = list(found.order_by("pk").values_list(*_FIELDS))
    return [_fared(months, [row for row in rows if row[7] == months]) for months in HORIZONS]


def waiting_count(viewer: Any) -> int:
    """Stored forecasts whose renewal is not decided yet."""
    found = StoredForecast.objects.filter(seen_by(viewer, "case__contract__account_id"), kept=None)
    return int(found.aggregate(count=Count("pk"))["count"])


def _fared(months: int, rows: Sequence[Row]) -> Fared:
    names = sorted({row[6] for row in rows if row[6]})
    people = [(name, _calls([row for row in rows if row[6] == name])) for name in names]
    people.sort(key=lambda one: (-one[1].count, one[0]))
    return Fared(months, _calls(rows), _model([row for row in rows if row[1] is not None]), people)


def _calls(rows: Sequence[Row]) -> Score:
    return _score([row[0] for row in rows], rows, [row[3] for row in rows])


def _model(rows: Sequence[Row]) -> Score:
    said = [row[1] or 0.0 for row in rows]
    expected = [
        None if row[2] is None else row[2] * Decimal(repr(one)) for one, row in zip(said, rows, strict=True)
    ]
    return _score(said, rows, expected)


def _score(said: Sequence[float], rows: Sequence[Row], expected: Sequence[Decimal | None]) -> Score:
    """Money unknown on either side counts on neither."""
    known = [one is not None and row[5] is not None for one, row in zip(expected, rows, strict=True)]
    return score(
        np.array(said, np.float64),
        np.array([row[4] for row in rows], np.bool_),
        np.array(
            [float(one or 0) if is_known else 0.0 for one, is_known in zip(expected, known, strict=True)]
        ),
        np.array(
            [float(row[5] or 0) if is_known else 0.0 for row, is_known in zip(rows, known, strict=True)]
        ),
    )
