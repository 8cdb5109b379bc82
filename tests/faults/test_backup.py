"""Backup and restore on SQLite and PostgreSQL: same rows, files and sign-in; damage and kills are noticed."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.databases import fresh_postgres, postgres_answers
from tests.homes import ROOT, Home

GUIDE_FILES = ROOT / "docs" / "guide" / "files"
TABLES = ("people_user", "people_team", "operations_change", "account_emailaddress", "mfa_authenticator")


class Pair:
    """A home full of data with its backup, and a way to empty homes of the same kind."""

    def __init__(self, kind: str, folder: Path, stack: ExitStack) -> None:
        self.kind, self.folder, self.stack, self.made = kind, folder, stack, 0
        self.full = self.empty()
        self.full.finish("upgrade")
        self.full.finish("fill")
        self.full.zelo("import", "run", str(GUIDE_FILES / "clientes.csv"), "--table", "accounts")
        attached = self.full.root / "files" / "ab" / "abcd"
        attached.parent.mkdir(parents=True)
        attached.write_bytes(b"%PDF-1.7")
        attached.chmod(0o600)
        self.file = folder / "zelo.backup"
        self.said = self.full.zelo("backup", str(self.file))

    def empty(self) -> Home:
        self.made += 1
        url = "" if self.kind == "sqlite" else self.stack.enter_context(fresh_postgres())
        return Home(self.folder / f"home{self.made}", url)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    if request.param == "postgres" and not postgres_answers():
        pytest.skip("PostgreSQL does not answer; backups were not tested on it")
    with ExitStack() as stack:
        yield Pair(request.param, tmp_path_factory.mktemp("backup"), stack)


def rows_of(home: Home) -> dict[str, list[object]]:
    return {table: home.rows(f"SELECT * FROM {table} ORDER BY id") for table in TABLES}


def lake_of(home: Home) -> dict[str, str]:
    lake = home.root / "lake"
    return {
        str(path.relative_to(lake)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in lake.rglob("*")
        if path.is_file() and path.name != ".lock" and not path.name.endswith(".lock")
    }


def test_restore_brings_back_the_same_home(pair: Pair) -> None:
    restored = pair.empty()
    assert "counts and hashes as in it" in restored.zelo("restore", str(pair.file))
    assert rows_of(restored) == rows_of(pair.full)
    assert lake_of(restored) == lake_of(pair.full)
    assert (restored.root / "secret.key").read_text() == (pair.full.root / "secret.key").read_text()
    attached = restored.root / "files" / "ab" / "abcd"
    assert (attached.read_bytes(), attached.stat().st_mode & 0o777) == (b"%PDF-1.7", 0o600)
    restored.finish("use")
    states = restored.rows("SELECT state, count(*) FROM operations_outgoingmail GROUP BY state")
    assert states == [("held", 1)]
    restored.work_until("idle", 3)
    assert not (restored.root / "delivered").exists()


def test_home_with_something_in_it_is_refused(pair: Pair) -> None:
    assert "is not empty" in pair.full.zelo("restore", str(pair.file), code=1)


def test_damaged_backup_restores_nothing(pair: Pair, tmp_path: Path) -> None:
    with tarfile.open(pair.file) as archive:
        about = json.loads(archive.extractfile("manifest.json").read())  # type: ignore[union-attr]
        member = archive.getmember(max(about["files"], key=lambda name: archive.getmember(name).size))
    content = bytearray(pair.file.read_bytes())
    content[member.offset_data + member.size // 2] ^= 0xFF
    damaged = tmp_path / "damaged"
    damaged.write_bytes(content)
    empty = pair.empty()
    assert "its hash differs" in empty.zelo("restore", str(damaged), code=1)
    cut = tmp_path / "cut"
    cut.write_bytes(pair.file.read_bytes()[:-20_000])
    assert "Traceback" not in empty.zelo("restore", str(cut), code=1)
    empty.zelo("restore", str(pair.file))


def test_killed_backup_leaves_the_old_one(pair: Pair) -> None:
    before = hashlib.sha256(pair.file.read_bytes()).hexdigest()
    partial = pair.file.with_name(f"{pair.file.name}.partial")
    command = [sys.executable, "-m", "zelo", "backup", str(pair.file)]
    with subprocess.Popen(command, cwd=ROOT, env=pair.full.environment, start_new_session=True) as process:
        while not partial.exists() and process.poll() is None:
            os.sched_yield()
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode in (-signal.SIGKILL, 0)
    if process.returncode:
        assert hashlib.sha256(pair.file.read_bytes()).hexdigest() == before
    pair.full.zelo("backup", str(pair.file))
    assert [path for path in pair.full.root.glob(".backup-*") if path.is_dir()] == []
    assert not partial.exists()
