"""`zelo serve` from nothing: home, secret, database, a one-time link, pages, a worker, and a graceful end."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest


def free_port() -> int:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])


class Server:
    """A running `zelo serve` and what it has said so far."""

    def __init__(self, home: Path, **variables: str) -> None:
        self.port, self.said = free_port(), ""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("ZELO_", "DJANGO_"))}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "zelo", "serve", "--port", str(self.port), "--processes", "1"],
            env=kept | {"ZELO_HOME": str(home)} | variables,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait_for(self, text: str) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said += line
            if text in line:
                return
        raise AssertionError(self.said)

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}") as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        _out, rest = self.process.communicate()
        self.said += rest
        return self.process.returncode


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "home"


def test_serve_starts_from_nothing_and_stops_gracefully(home: Path) -> None:
    server = Server(home)
    try:
        server.wait_for("worker started")
        link = re.search(r"http://127\.0\.0\.1:\d+(/join/\S+)", server.said)
        assert link is not None
        assert server.get("/healthz")[0] == 200
        status, page = server.get(link[1])
        assert (status, "Your e-mail" in page) == (200, True)
        css = re.search(r'href="(/static/zelo/zelo\.[0-9a-f]{12}\.css)"', page)
        assert css is not None and server.get(css[1])[0] == 200
        assert server.get("/join/guessed")[0] == 404
    finally:
        code = server.stop()
    assert code == 0
    assert "worker stopped" in server.said
    assert link[1].rsplit("/", 1)[1] not in server.said.replace(link[0], "")
    modes = {name: stat.S_IMODE((home / name).stat().st_mode) for name in ("secret.key", "zelo.sqlite3")}
    assert modes == {"secret.key": 0o600, "zelo.sqlite3": 0o600}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ZELO_URL", "zelo.example.com"),
        ("ZELO_URL", "https://zelo.example.com"),
        ("ZELO_DATABASE_URL", "mysql://u:hidden@h/n"),
        ("ZELO_SESSION_HOURS", "many"),
        ("ZELO_OIDC_ISSUER", "https://id.example.com"),
    ],
)
def test_unusable_setting_stops_the_start_by_its_name(home: Path, name: str, value: str) -> None:
    server = Server(home, **{name: value})
    _out, said = server.process.communicate()
    assert server.process.returncode == 1
    assert name in said and "Traceback" not in said and "hidden" not in said


def test_silent_database_is_one_sentence(home: Path) -> None:
    server = Server(home, ZELO_DATABASE_URL=f"postgres://u:hidden@127.0.0.1:{free_port()}/zelo")
    _out, said = server.process.communicate()
    assert server.process.returncode == 1
    assert "The database does not answer" in said and "Traceback" not in said and "hidden" not in said
