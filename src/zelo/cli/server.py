"""`zelo serve`, `zelo web`, `zelo worker`, `zelo upgrade`: the application as processes."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Annotated

import typer

from zelo.cli.options import HomeOption, use_home
from zelo.cli.output import talk

AddressOption = Annotated[
    str, typer.Option("--address", help="Where to listen; only this machine by default.")
]
PortOption = Annotated[int, typer.Option("--port", min=1, max=65535, help="The port to listen on.")]
ProcessesOption = Annotated[int, typer.Option("--processes", min=1, max=64, help="Web processes.")]


def serve(
    address: AddressOption = "127.0.0.1",
    port: PortOption = 8000,
    processes: ProcessesOption = 2,
    home: HomeOption = None,
) -> None:
    """Serve the application: upgrade, then web and worker in one command; Ctrl-C stops both."""
    prepare(home, address, port)
    _upgrade()
    _ask_for_first_refresh()
    _show_first_link()
    run_server(address, port, processes)


def run_server(address: str, port: int, processes: int) -> None:
    """Serves pages and does the background work until it is told to stop."""
    stopping = threading.Event()
    keeper = threading.Thread(target=_keep_worker, args=(stopping,), daemon=True)
    keeper.start()
    try:
        _listen(address, port, processes)
    finally:
        stopping.set()
        keeper.join(40)


def web(
    address: AddressOption = "127.0.0.1",
    port: PortOption = 8000,
    processes: ProcessesOption = 2,
    home: HomeOption = None,
) -> None:
    """Serve the pages only; run `zelo worker` beside it."""
    prepare(home, address, port)
    _require_upgraded()
    _show_first_link()
    _listen(address, port, processes)


def worker(
    watch_parent: Annotated[
        bool, typer.Option("--watch-parent", hidden=True, help="Stop when standard input closes.")
    ] = False,
    home: HomeOption = None,
) -> None:
    """Do the work of the system: jobs, schedules, mail; a killed worker's jobs are taken up again."""
    prepare(home)
    _require_upgraded()
    from zelo.apps.operations.worker import Worker

    working = Worker()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: working.stop.set())
    if watch_parent:
        threading.Thread(target=_stop_with_parent, args=(working.stop,), daemon=True).start()
    working.run()


def upgrade(home: HomeOption = None) -> None:
    """Bring the home's database and files to this version; on failure everything stays as it was."""
    prepare(home)
    steps = _upgrade()
    talk(f"Up to date; {len(steps)} steps taken.")


def prepare(home: Path | None, address: str = "127.0.0.1", port: int = 8000) -> None:
    """Sets Django up for this home and names what is missing."""
    use_home(home)
    os.umask(0o077)
    shown = "127.0.0.1" if address in ("0.0.0.0", "::") else address
    os.environ.setdefault("ZELO_URL", f"http://{shown}:{port}")
    start_django()


def start_django() -> None:
    """Sets Django up, and raises ZeloError with everything that its checks find wrong."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zelo.settings")
    import django
    from django.core import checks

    from zelo.lib.errors import ZeloError

    django.setup()
    found = checks.run_checks()
    for message in found:
        if not message.is_serious():
            talk(f"{message.msg} ({message.id})")
    serious = [message for message in found if message.is_serious()]
    if serious:
        raise ZeloError("\n".join(" ".join(filter(None, (str(m.msg), m.hint))) for m in serious))


def _upgrade() -> list[tuple[str, str]]:
    from zelo.apps.operations.upgrade import upgrade as run

    return run()


def _ask_for_first_refresh() -> None:
    from zelo.apps.refresh.actions import ask_for_first_refresh

    ask_for_first_refresh()


def _require_upgraded() -> None:
    from zelo.apps.operations.upgrade import require_upgraded

    require_upgraded()


def _show_first_link() -> None:
    from zelo.apps.people.first_run import first_link

    link = first_link()
    if link:
        talk(
            f"Nobody has access yet. Become the administrator with this link, which works once:\n\n  {link}\n"
        )


def _listen(address: str, port: int, processes: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    talk(f"Zelo is at {os.environ['ZELO_URL']}")
    Granian(
        "zelo.web.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=4,
        websockets=False,
        log_enabled=False,
        respawn_failed_workers=True,
        workers_kill_timeout=20,
    ).serve()


def _keep_worker(stopping: threading.Event) -> None:
    """Runs the worker as a process of its own, again if it dies; it ends when its input closes."""
    while not stopping.is_set():
        command = [sys.executable, "-m", "zelo", "worker", "--watch-parent"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True) as process:
            while process.poll() is None and not stopping.is_set():
                stopping.wait(0.5)
            process.stdin.close()  # type: ignore[union-attr]
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
        stopping.wait(2)


def _stop_with_parent(stop: threading.Event) -> None:
    sys.stdin.buffer.read()
    stop.set()
