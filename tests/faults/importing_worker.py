"""A worker process for the kill tests of imports: one verb, on the home that the environment names.

It says on stdout where it is, so that the test can kill it anywhere.
"""

import os
import sys
from dataclasses import replace
from datetime import timedelta
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "zelo.settings"
SALES, ACCOUNTS, MORE = 2_000, 300, 100


def main(verb: str) -> None:
    import django

    django.setup()
    from zelo.apps.operations.upgrade import upgrade

    {"upgrade": upgrade, "adopt": adopt, "ask": ask, "undo": undo, "work": work}[verb]()


def adopt() -> None:
    """Some accounts that the application has taken over."""
    from datetime import date

    from tests.apps.refresh.conftest import take_in
    from zelo.apps.refresh.running import adopt_home
    from zelo.engine.home import Home

    home = Home.open()
    home.save()
    rows = [{"code": f"K{n:05d}", "name": f"Conta {n}", "cnpj": None} for n in range(ACCOUNTS)]
    take_in(home, "accounts", rows)
    adopt_home(home, date(2026, 1, 1), lambda name, rows: None)


def ask() -> None:
    """Two files, checked and asked to be imported: facts, and accounts that the application owns."""
    from tests.imports import uploaded, work
    from zelo.apps.intake.actions.imports import ask_for_check, ask_for_commit

    sales = "".join(f"K{n % ACCOUNTS:05d};R{n};{n % 28 + 1:02d}/03/2026;1,5\n" for n in range(SALES))
    accounts = "".join(f"K{n:05d};Conta {n} SA;Recife\n" for n in range(ACCOUNTS + MORE))
    for name, text in (
        ("vendas.csv", "account_code;record_id;day;net\n" + sales),
        ("clientes.csv", "codigo;nome;cidade\n" + accounts),
    ):
        entry = uploaded(None, text, name)
        ask_for_check(entry, by=None)
        work()
        entry.refresh_from_db()
        ask_for_commit(entry, by=None)


def undo() -> None:
    from zelo.apps.intake.actions.imports import ask_for_undo
    from zelo.apps.intake.models import Import

    for entry in Import.objects.order_by("pk"):
        ask_for_undo(entry, by=None)


def work() -> None:
    """Says where it is at each step of an import, and within the engine's."""
    from zelo.apps.intake import owned, running, taking_back
    from zelo.apps.operations.jobs import KINDS, JobContext
    from zelo.apps.operations.models import Job
    from zelo.apps.operations.worker import Worker

    def tell(note: str) -> None:
        sys.stdout.write(f"at {note}\n")
        sys.stdout.flush()

    def telling(module: Any, name: str) -> None:
        kept = getattr(module, name)

        def told(*arguments: Any, **options: Any) -> Any:
            tell(name)
            result = kept(*arguments, **options)
            tell(f"{name} done")
            return result

        setattr(module, name, told)

    kept = JobContext.progress

    def progress(context: JobContext, done: int, *arguments: Any, **options: Any) -> None:
        kept(context, done, *arguments, **options)
        tell("progress")

    JobContext.progress = progress  # type: ignore[method-assign]
    running._SECONDS = 0.0
    for module, name in (
        (owned, "note_before"),
        (owned, "note_after"),
        (running, "import_file"),
        (running, "reverse_import"),
        (taking_back, "_take_back"),
    ):
        telling(module, name)
    for name in ("intake.commit", "intake.undo"):
        KINDS[name] = replace(KINDS[name], attempts=100)
    Job.objects.filter(name="refresh.run").delete()
    worker = Worker(lease=timedelta(seconds=2), poll_seconds=0.1)
    while not worker.stop.is_set():
        Job.objects.filter(name="refresh.run", state="waiting").delete()
        if not worker.run_once():
            sys.stdout.write("idle\n")
            sys.stdout.flush()
            worker.stop.wait(0.05)


if __name__ == "__main__":
    main(sys.argv[1])
