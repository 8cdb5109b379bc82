"""A million lines uploaded, checked and imported, pages meanwhile; and ten thousand accounts.

The server runs as in production: web processes and a worker, each weighed by the most it ever held.
"""

import http.client
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

from bench.imports import write_lines
from bench.pages import _family, _fetch, serving
from bench.process import Row

LINES = int(os.environ.get("ZELO_BENCH_UPLOAD_LINES", "1000000"))
ACCOUNTS = 10_000
LIMIT = "1024 MB"
_WARM = 16
_MAKE = "bench.uploads_home"


def measure() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="zelo-bench-") as name:
        folder = Path(name)
        env = {
            **os.environ,
            "ZELO_HOME": str(folder / "home"),
            "ZELO_LOG_LEVEL": "WARNING",
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        cookie, token = _made(env, "make").splitlines()[-1].split("|")
        sales, accounts = folder / "sales.csv", folder / "accounts.csv"
        write_lines(sales, "account_id,record_id,day,amount,cost,quantity,product,document", LINES)
        _write_accounts(accounts)
        with serving(folder / "home", env) as (port, parent), _working(env) as worker:
            for _ in range(_WARM):
                _fetch(port, "/data/imports/", cookie)
            # First, as every code that the sales name would be taken over with them.
            rows = _accounts(port, worker, cookie, token, accounts)
            return _sales(port, parent, worker, cookie, token, sales) + rows


def _sales(port: int, parent: int, worker: int, cookie: str, token: str, file: Path) -> list[Row]:
    size = file.stat().st_size / 1_000_000
    with _visiting(port, cookie) as times:
        began = time.perf_counter()
        address = _upload(port, cookie, token, file)
        uploaded = time.perf_counter() - began
        checked = _ask(port, cookie, token, f"{address}check/", f"{address}commit/")
        imported = _ask(port, cookie, token, f"{address}commit/", f"{address}undo/")
    web = sum(_peak(int(pid)) for pid in _family(parent)[1:]) / max(len(_family(parent)) - 1, 1)
    what = f"{LINES:,} lines ({size:.0f} MB)"
    cuts = quantiles(times, n=20)
    return [
        Row(f"{what}: uploaded and looked at; memory of a web process", uploaded, web, limit=LIMIT),
        Row(f"{what}: checked; memory of the worker", checked, _peak(worker), limit=LIMIT),
        Row(f"{what}: imported; memory of the worker", imported, _peak(worker), limit=LIMIT),
        Row(f"page of imports meanwhile, p95 of {len(times)}", cuts[18], web),
    ]


def _accounts(port: int, worker: int, cookie: str, token: str, file: Path) -> list[Row]:
    began = time.perf_counter()
    address = _upload(port, cookie, token, file)
    checked = _ask(port, cookie, token, f"{address}check/", f"{address}commit/")
    _ask(port, cookie, token, f"{address}commit/", f"{address}undo/")
    whole = time.perf_counter() - began
    what = f"{ACCOUNTS:,} accounts with the duplicate check"
    return [
        Row(f"{what}: checked", checked, _peak(worker)),
        Row(f"{what}: uploaded, checked, imported and taken over", whole, _peak(worker), limit="10 s"),
    ]


def _write_accounts(file: Path) -> None:
    chance = random.Random(20261130)
    first = ("Serra", "Vale", "Monte", "Porto", "Campo", "Lago", "Ilha", "Rio", "Mata", "Pedra")
    last = ("Azul", "Claro", "Verde", "Novo", "Grande", "Alto", "Belo", "Sereno", "Dourado", "Largo")
    kinds = ("Alimentos", "Bebidas", "Têxtil", "Química", "Papel", "Vidros", "Metais", "Móveis")
    lines = [
        f"A{n:05d};{' '.join(map(chance.choice, (first, last, kinds)))} {n % 700};Cidade {n % 90}"
        for n in range(ACCOUNTS)
    ]
    file.write_text("codigo;nome;cidade\n" + "\n".join(lines) + "\n", encoding="utf-8")


def _upload(port: int, cookie: str, token: str, file: Path) -> str:
    """Posts a file as a browser does; gives the import's address."""
    border = uuid.uuid4().hex
    head = (
        f'--{border}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
        f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    ).encode()
    foot = f"\r\n--{border}--\r\n".encode()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    connection.putrequest("POST", "/data/imports/new/")
    for name, value in _headers(cookie, f"multipart/form-data; boundary={border}", port).items():
        connection.putheader(name, value)
    connection.putheader("Content-Length", str(len(head) + file.stat().st_size + len(foot)))
    connection.endheaders()
    connection.send(head)
    with file.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            connection.send(chunk)
    connection.send(foot)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 302:
        raise RuntimeError(f"upload: {answer.status}")
    address = str(answer.headers["Location"])
    _until(port, cookie, address, "/reading/")
    return address


def _ask(port: int, cookie: str, token: str, address: str, wanted: str) -> float:
    """Presses a button; seconds until the page offers what comes next."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    body = f"csrfmiddlewaretoken={token}&skip_rejected=yes"
    connection.request("POST", address, body, _headers(cookie, "application/x-www-form-urlencoded", port))
    answer = connection.getresponse()
    answer.read()
    if answer.status != 302:
        raise RuntimeError(f"{address}: {answer.status}")
    _until(port, cookie, str(answer.headers["Location"]), wanted)
    return time.perf_counter() - began


def _headers(cookie: str, kind: str, port: int) -> dict[str, str]:
    return {"Cookie": cookie, "Content-Type": kind, "Referer": f"http://127.0.0.1:{port}/"}


def _until(port: int, cookie: str, address: str, wanted: str) -> None:
    for _ in range(1_200):
        page = _fetch(port, address, cookie)
        if wanted.encode() in page:
            return
        if b"alert-danger" in page:
            raise RuntimeError(f"{address} says that something is wrong")
        time.sleep(0.25)
    raise RuntimeError(f"{address} did not come to {wanted}")


@contextmanager
def _visiting(port: int, cookie: str) -> Iterator[list[float]]:
    """Somebody who opens the list of imports again and again meanwhile; seconds of each."""
    times: list[float] = []
    ended = threading.Event()

    def visit() -> None:
        while not ended.wait(0.2):
            began = time.perf_counter()
            _fetch(port, "/data/imports/", cookie)
            times.append(time.perf_counter() - began)

    thread = threading.Thread(target=visit)
    thread.start()
    try:
        yield times
    finally:
        ended.set()
        thread.join()


@contextmanager
def _working(env: dict[str, str]) -> Iterator[int]:
    with subprocess.Popen([sys.executable, "-m", _MAKE, "work"], env=env) as worker:
        try:
            yield worker.pid
        finally:
            worker.terminate()
            worker.wait(60)


def _made(env: dict[str, str], verb: str) -> str:
    command = [sys.executable, "-m", _MAKE, verb]
    return subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def _peak(pid: int) -> float:
    """The most memory that a process ever held, in megabytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024
