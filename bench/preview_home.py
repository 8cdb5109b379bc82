"""A home whose last refresh has as many accounts as asked for, and a draft of a policy to be edited."""

import os
import sys
from typing import Any

from bench.pages_home import DAY, fill, sign_in


def write_refresh(accounts: int) -> None:
    """The figures of all measures of the catalogue, some unknown, as a refresh leaves them."""
    import numpy as np
    import pyarrow as pa
    from django.conf import settings
    from pyarrow import parquet

    from zelo.apps.portfolio.models import Refresh
    from zelo.engine.refreshed import ACCOUNTS, folder_of
    from zelo.warehouse.catalogue import catalogue

    chance = np.random.default_rng(1)
    tiers = chance.choice(["strategic", "priority", "developing", None], accounts, p=[0.01, 0.03, 0.06, 0.9])
    columns: dict[str, Any] = {
        "account_id": pa.array([f"C{n:06d}" for n in range(accounts)]),
        "tier": pa.array(tiers.tolist(), pa.string()),
    }
    for name, measure in catalogue().items():
        values = chance.lognormal(8, 2, accounts)
        if measure.unit == "level":
            values = chance.integers(0, 5, accounts).astype(float)
        elif measure.unit == "points":
            values = chance.integers(0, 101, accounts) / 10
        columns[f"value:{name}"] = pa.array(values, mask=chance.random(accounts) < 0.1)
    refresh = Refresh.objects.create(state="done", as_of=DAY)
    folder = folder_of(settings.HOME, refresh.pk)
    folder.mkdir(parents=True)
    parquet.write_table(pa.table(columns), folder / ACCOUNTS, compression="zstd")


def main(accounts: int) -> None:
    """Makes the home that ZELO_HOME names; tells the draft's number and the cookie of who may edit it."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "zelo.settings"
    django.setup()
    from django.conf import settings

    from zelo.apps.operations.upgrade import upgrade
    from zelo.apps.selection.actions.policies import adopt_policy, start_draft

    upgrade()
    fill(accounts, 0, 0)
    write_refresh(accounts)
    used = adopt_policy(settings.HOME)
    draft = start_draft(policy=used.policy, text=used.text, by=None)
    print(draft.pk)
    print(sign_in())


if __name__ == "__main__":
    main(int(sys.argv[1]))
