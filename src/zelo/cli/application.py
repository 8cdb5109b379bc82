"""What the command line does for the application of a home: after an import, and `zelo refresh`."""

import os
import threading
import time
from typing import Annotated, Any

import typer

from zelo.cli.options import HomeOption, LanguageOption, chosen_language, open_home
from zelo.cli.output import progress, talk
from zelo.cli.server import prepare
from zelo.engine.home import Home
from zelo.lib.errors import ZeloError
from zelo.lib.text import Text

_TAKEN = Text(
    "A aplicação recebeu as linhas; as listas as mostram após a próxima atualização, que já foi pedida.",
    "The application has taken the rows up; its lists show them after the next refresh, which is asked for.",
)
_ASKED = Text(
    "As listas da aplicação mostram isto após a próxima atualização, que já foi pedida.",
    "The application's lists show this after the next refresh, which is asked for.",
)
_LATER = Text(
    "A importação está feita; a aplicação não pôde ser avisada agora ({}) e a recebe na próxima atualização.",
    "The import is done; the application could not be told now ({}) and takes it up at its next refresh.",
)
_WAITS = Text(
    "Atualização pedida; o trabalho é feito por zelo serve ou zelo worker.",
    "A refresh is asked for; zelo serve or zelo worker does it.",
)
_DONE = Text("Atualizado: {} contas, posição de {}.", "Refreshed: {} accounts as of {}.")
_BEHIND = Text(
    "Outra atualização está em andamento; esta vem depois dela.",
    "Another refresh is running; this one comes after it.",
)


def has_application(home: Home) -> bool:
    """Whether the home has a database of the application."""
    named = os.environ.get("ZELO_DATABASE_URL") or os.environ.get("ZELO_DATABASE_URL_FILE")
    return bool(named) or (home.root / "zelo.sqlite3").exists()


def tell_application(home: Home, table: str, language: str | None) -> None:
    """Hands an import's rows to the application where they are its to keep, and asks for a refresh.

    Whatever fails here is made up for by the next refresh: the import itself is in the lake, whole.
    """
    if not has_application(home):
        return
    spoken = chosen_language(home, language)
    try:
        prepare(home.root)
        from zelo.apps.operations.upgrade import require_upgraded
        from zelo.apps.refresh.actions import ask_for_refresh
        from zelo.apps.refresh.running import take_over
        from zelo.engine.ownership import OWNED, is_adopted

        require_upgraded()
        owned = table in OWNED and is_adopted(home)
        if owned:
            take_over(Home.open(home.root))
        ask_for_refresh()
    except ZeloError as error:
        talk(_LATER.to(spoken).format(str(error).rstrip(".")))
        return
    talk((_TAKEN if owned else _ASKED).to(spoken))


def refresh(
    wait: Annotated[
        bool, typer.Option("--wait/--no-wait", help="Do it here, or only ask for it: a worker does it.")
    ] = True,
    language: LanguageOption = None,
    home: HomeOption = None,
) -> None:
    """Bring facts and application together: take over, publish, compute measures and lists."""
    opened = open_home(home)
    spoken = chosen_language(opened, language)
    prepare(opened.root)
    from zelo.apps.operations.upgrade import require_upgraded
    from zelo.apps.refresh.actions import ask_for_refresh

    require_upgraded()
    job = ask_for_refresh()
    if not wait:
        talk(_WAITS.to(spoken))
        return
    result = _work(job.pk)
    if "refresh" not in result:
        talk(_BEHIND.to(spoken))
        return
    from zelo.apps.portfolio.models import Refresh

    done = Refresh.objects.get(pk=result["refresh"])
    talk(_DONE.to(spoken).format(result.get("accounts", 0), done.as_of))


def _work(number: int) -> dict[str, Any]:
    """Does the work of the queue until this job has ended. Raises ZeloError with its reason."""
    from zelo.apps.operations.enums import JobState
    from zelo.apps.operations.models import Job
    from zelo.apps.operations.worker import Worker

    worker = Worker(poll_seconds=0.2)
    thread = threading.Thread(target=worker.run, daemon=True)
    thread.start()
    try:
        with progress("refreshing") as report:
            while True:
                job = Job.objects.get(pk=number)
                if job.state in (JobState.DONE, JobState.FAILED):
                    break
                if job.error:
                    raise ZeloError(f"{job.error} It is tried again later by a worker.")
                share = job.progress_done / job.progress_total if job.progress_total else None
                report(job.progress_note or "waiting", share)
                time.sleep(0.2)
    finally:
        worker.stop.set()
        thread.join(60)
    if job.state == JobState.FAILED:
        raise ZeloError(job.error)
    return dict(job.result)
