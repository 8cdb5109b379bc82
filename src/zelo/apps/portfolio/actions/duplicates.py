"""The search for duplicates, and what it keeps."""

from django.db import transaction

from zelo.apps.portfolio.duplicates import find_pairs
from zelo.apps.portfolio.models import DuplicatePair
from zelo.apps.portfolio.queries.duplicates import candidates

MOST_PAIRS = 20_000
_BATCH = 2_000


def search_duplicates() -> int:
    """Looks through all accounts and keeps the likeliest pairs, in place of what the last search found."""
    found = find_pairs(candidates())[:MOST_PAIRS]
    rows = [
        DuplicatePair(
            first_id=pair.first,
            second_id=pair.second,
            score=pair.score,
            reason=str(pair.reasons[0][0]),
            reasons=[[str(reason), figure] for reason, figure in pair.reasons],
        )
        for pair in found
    ]
    with transaction.atomic():
        DuplicatePair.objects.all().delete()
        DuplicatePair.objects.bulk_create(rows, batch_size=_BATCH)
    return len(rows)
