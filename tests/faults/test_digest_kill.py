"""A worker killed after the mail server took a digest and before that was written down: it is sent once."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import fresh_postgres, postgres_answers
from tests.homes import Home
from tests.smtp import mail_server

_MODULE = "tests.faults.digest_worker"


@pytest.fixture(params=["sqlite", "postgres"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    if request.param == "sqlite":
        yield Home(tmp_path / "home", "", _MODULE)
        return
    if not postgres_answers():
        pytest.skip("PostgreSQL does not answer; no digest was killed on it")
    with fresh_postgres() as url:
        yield Home(tmp_path / "home", url, _MODULE)


def test_a_digest_whose_worker_was_killed_while_sending_is_sent_once(home: Home) -> None:
    for verb in ("upgrade", "person", "ask"):
        home.finish(verb)
    killed: list[int] = []

    def kill() -> None:
        """The server has said 250 and is told goodbye: the worker has not written anything down yet."""
        if not killed:
            killed.append(worker.pid)
            os.killpg(worker.pid, signal.SIGKILL)

    with mail_server(on_quit=kill) as server:
        home.environment |= {
            "ZELO_SMTP_HOST": "127.0.0.1",
            "ZELO_SMTP_PORT": str(server.port),
            "ZELO_SMTP_SECURITY": "none",
        }
        worker = home.start("work")
        worker.communicate()
        assert worker.returncode == -signal.SIGKILL and killed
        assert len(server.accepted) == 1
        assert home.rows("SELECT state FROM operations_outgoingmail") == [("sending",)]
        time.sleep(1.1)  # the dead worker's lease runs out
        for _ in range(2):
            home.finish("ask")
            home.finish("work")
        assert len(server.accepted) == 1
    assert home.rows("SELECT state FROM operations_outgoingmail") == [("unclear",)]
    assert home.rows("SELECT count(*) FROM work_digest WHERE mailed") == [(1,)]
    told = server.accepted[0]
    assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Aruvale" in told.get_body(("plain",)).get_content()  # type: ignore[union-attr]
