"""Which tables of a home the application owns: what people edit stands there and is published to the lake.

The mark is a file in the home, so that the command line knows without asking the database.
"""

import json
from datetime import date

from zelo.engine.home import Home
from zelo.lib.errors import InvalidInput
from zelo.warehouse.lake import Batch

OWNED = ("accounts", "referrals", "assessments", "interactions", "decisions", "contracts")
PUBLISHED = "published"
_MARK = "application.json"


def is_adopted(home: Home) -> bool:
    """Whether the application has taken over the home's accounts and what people keep about them."""
    return (home.root / _MARK).exists()


def mark_adopted(home: Home, on: date) -> None:
    """Marks the home; again changes nothing."""
    if is_adopted(home):
        return
    home.root.mkdir(parents=True, exist_ok=True)
    draft = home.root / f".{_MARK}"
    draft.write_text(json.dumps({"owns": list(OWNED), "since": on.isoformat()}) + "\n", encoding="utf-8")
    draft.replace(home.root / _MARK)


def is_published(batch: Batch) -> bool:
    """Whether the application wrote the batch, rather than an import."""
    return bool(batch.control.get(PUBLISHED))


def refuse_owned(home: Home, batch: Batch) -> None:
    """Raises InvalidInput for a batch that is the application's to change, not the imports'."""
    if is_published(batch):
        raise InvalidInput(
            f"Batch {batch.id} was published by the application, which would publish it again; "
            "change or withdraw the records there."
        )
    if batch.table in OWNED and is_adopted(home):
        raise InvalidInput(
            f"Import {batch.id} cannot be undone: its rows of {batch.table} belong to the application since "
            "it took them over; change or withdraw them there."
        )
