"""A home with facts and accounts, one evaluation run as a job, and copies of it, each step as a process."""

import os
import shutil
import sys
from datetime import date, timedelta
from pathlib import Path

import duckdb

_SALES = """
COPY (SELECT printf('C%06d', n // {lines}) AS account_code, 'D' || n AS document, 'R' || n AS record_id,
    DATE '{day}' - CAST(hash(n) % 700 AS INTEGER) AS day,
    CAST(10 + hash(n // {lines}) % 900 + hash(n) % 90 AS DECIMAL(18, 2)) AS net
  FROM range({accounts} * {lines}) AS numbers(n)) TO '{file}' (FORMAT parquet)
"""


def fill(accounts: int, lines: int) -> None:
    from django.conf import settings
    from django.test import Client

    from bench.pages_home import fill as fill_tables
    from zelo.apps.operations.upgrade import upgrade
    from zelo.apps.people.models import User
    from zelo.apps.portfolio.models import Refresh
    from zelo.engine.import_file import import_file
    from zelo.engine.requests import import_request

    upgrade()
    head = User.objects.create_user("head@example.com", None, name="Head", role="head", language="en")
    fill_tables(accounts, 0, 0)
    file = Path(os.environ["ZELO_HOME"]) / "sales.parquet"
    day = (date.today() - timedelta(days=1)).isoformat()  # noqa: DTZ011 -- any day will do
    duckdb.execute(_SALES.format(accounts=accounts, lines=lines, day=day, file=file))
    import_file(settings.HOME, import_request(file, "transactions"), lambda step, share: None)
    file.unlink()
    Refresh.objects.create(state="done", as_of=date.today(), policy="purchases", evaluation=1)  # noqa: DTZ011
    client = Client()
    client.force_login(head)
    name = settings.SESSION_COOKIE_NAME
    (Path(os.environ["ZELO_HOME"]) / "cookie").write_text(f"{name}={client.cookies[name].value}")


def evaluate() -> None:
    """As a worker does it, and nothing else in the process."""
    from django.conf import settings

    from zelo.apps.operations.worker import Worker
    from zelo.apps.selection.actions.evaluations import ask_for_evaluation
    from zelo.apps.selection.models import Evaluation, Policy, PolicyVersion
    from zelo.engine.policies import find_policy

    found = find_policy(settings.HOME, "purchases")
    policy = Policy.objects.create(name="purchases")
    version = PolicyVersion.objects.create(
        policy=policy, number=1, text=found.text, hash=found.policy.hash, state="approved"
    )
    made = ask_for_evaluation(version=version, by=None)
    Worker().run_until_idle()
    made = Evaluation.objects.get(pk=made.pk)
    if made.state != "done":
        raise RuntimeError(made.error)


def copy(count: int) -> None:
    """The same evaluation so often, each with its proposals and files."""
    from django.conf import settings
    from django.db import connection

    from zelo.apps.selection.models import Evaluation, Proposal

    first = Evaluation.objects.get()
    folder = settings.HOME.evaluations / f"{first.number:08d}"
    names = [field.column for field in Proposal._meta.concrete_fields if field.column != "id"]
    others = ", ".join("?" if name == "evaluation_id" else f'"{name}"' for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    table = Proposal._meta.db_table
    for number in range(1, count):
        made = Evaluation.objects.get(pk=first.pk)
        made.pk, made.key, made._state.adding = None, None, True
        made.key = Evaluation._meta.get_field("key").get_default()
        made.number = first.number + number
        made.as_of = first.as_of - timedelta(days=number)
        made.save()
        shutil.copytree(folder, folder.with_name(f"{made.number:08d}"), copy_function=os.link)
        with connection.cursor() as cursor:
            order = f"INSERT INTO {table} ({columns}) SELECT {others} FROM {table} WHERE evaluation_id = ?"
            cursor.connection.execute(order, (made.pk, first.pk))
            cursor.connection.commit()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "zelo.settings"
    import django

    django.setup()
    {"fill": fill, "evaluate": evaluate, "copy": copy}[sys.argv[1]](*map(int, sys.argv[2:]))
