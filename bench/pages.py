"""Pages under load: two web processes, four people without a pause, over loopback; and the first load.

Sizes, and PostgreSQL's address, can be set: ZELO_BENCH_ACCOUNTS, ZELO_BENCH_POSTGRES_URL.
"""

import gzip
import http.client
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlsplit, urlunsplit

import psycopg

from bench.process import Row

ACCOUNTS = int(os.environ.get("ZELO_BENCH_ACCOUNTS", "100000"))
POSTGRES = os.environ.get("ZELO_BENCH_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
PEOPLE, PROCESSES, REQUESTS, WARM = 4, 2, 60, 8
LIMIT = "p95 0.1 s"
FIRST_LOAD = 400
PART = {"HX-Request": "true"}
_SEARCHED = ("serra azul", "araucaria", "joinville", "c0123", "11.222", "ltda", "boa", "ipe roxo s.a", "4321")
_PALETTE = ("silva", "ferreira", "joao", "034", "monteiro b", "aurora", "p1234", "conta", "renata")
PAGES: list[tuple[str, list[str], dict[str, str]]] = [
    (
        "accounts list: filter, sort, page of 50",
        [
            "/accounts/?tier=developing&segment=Pet&sort=-revenue_12m",
            "/accounts/?segment=Agro&sort=-score",
            "/accounts/?tier=key&region=Sul&sort=last_touch_on",
            "/accounts/?kam=none&sort=name",
            "/accounts/?sort=-lifetime_revenue",
        ],
        {},
    ),
    (
        "deep page",
        [
            "/accounts/?page={deep}",
            "/accounts/?sort=-revenue_12m&page={deep}",
            "/accounts/?sort=p_alive&page={deep}",
        ],
        {},
    ),
    ("account page", ["/accounts/{any}/"], {}),
    ("search as you type", [f"/accounts/?q={text.replace(' ', '+')}" for text in _SEARCHED], PART),
    ("palette", [f"/search/?q={text.replace(' ', '+')}" for text in _PALETTE], PART),
]


def measure() -> list[Row]:
    rows = []
    with tempfile.TemporaryDirectory(prefix="zelo-bench-") as name:
        rows += _measure_home("SQLite", Path(name) / "home", None)
        if not _postgres_answers():
            print("PostgreSQL does not answer: pages are not measured on it.")
            return rows
        with _database() as url:
            rows += _measure_home("PostgreSQL", Path(name) / "home-on-postgres", url)
    return rows


def _measure_home(label: str, home: Path, database: str | None) -> list[Row]:
    env = {
        **os.environ,
        "ZELO_HOME": str(home),
        "ZELO_LOG_LEVEL": "WARNING",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    if database:
        env["ZELO_DATABASE_URL"] = database
    made = subprocess.run(
        [sys.executable, "-m", "bench.pages_home", str(ACCOUNTS)],
        env=env,
        check=True,
        capture_output=True,
        text=True,
    )
    cookie = made.stdout.strip().splitlines()[-1]
    rows = []
    with serving(home, env) as (port, parent):
        for what, addresses, headers in PAGES:
            before = _processor(parent)
            times = load(port, {"Cookie": cookie, **headers}, [_filled(text) for text in addresses])
            each = (_processor(parent) - before) / (PEOPLE * (WARM + REQUESTS)) * 1000
            cuts, memory = quantiles(times, n=20), megabytes(parent)
            title = f"{label}, {ACCOUNTS:,} accounts: {what}"
            rows.append(Row(f"{title}, p50; {each:.0f} ms of processor each", cuts[9], memory))
            rows.append(Row(f"{title}, p95", cuts[18], memory, limit=LIMIT))
        size = first_load(port, cookie)
        limit = f"{FIRST_LOAD} KB"
        rows.append(
            Row(
                f"{label}: first load of the list is {size:.0f} KB compressed",
                0,
                megabytes(parent),
                limit=limit,
            )
        )
    return rows


def _filled(address: str) -> str:
    """deep: three quarters through the list."""
    return address.format(deep=ACCOUNTS // 50 * 3 // 4, any=ACCOUNTS // 3)


def load(port: int, headers: dict[str, str], addresses: list[str]) -> list[float]:
    """Seconds of each request; each person asks for one after the other on a connection of their own."""
    times: list[float] = []
    faults: list[str] = []

    def person(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for turn in range(WARM + REQUESTS):
            address = addresses[(turn + number) % len(addresses)]
            began = time.perf_counter()
            connection.request("GET", address, headers=headers)
            answer = connection.getresponse()
            answer.read()
            spent = time.perf_counter() - began
            if answer.status != 200:
                faults.append(f"{address}: {answer.status}")
                return
            if turn >= WARM:
                times.append(spent)
        connection.close()

    threads = [threading.Thread(target=person, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise RuntimeError(faults[0])
    return times


def first_load(port: int, cookie: str) -> float:
    """Kilobytes of the list with its styles, scripts and font, as they leave the server, text compressed."""
    page = _fetch(port, "/accounts/", cookie)
    total = len(gzip.compress(page)) / 1000
    for address in sorted(set(re.findall(rb'(?:href|src)="(/static/[^"]+)"', page))):
        total += len(_fetch(port, address.decode(), cookie)) / 1000
    return total


def _fetch(port: int, address: str, cookie: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    asked = {"Cookie": cookie, **({"Accept-Encoding": "gzip"} if address.startswith("/static/") else {})}
    connection.request("GET", address, headers=asked)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{address}: {answer.status}")
    return content


@contextmanager
def serving(home: Path, env: dict[str, str]) -> Iterator[tuple[int, int]]:
    """`zelo web` on a free port; gives the port and the number of its first process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "zelo", "web", "--port", str(port), "--processes", str(PROCESSES)]
    with subprocess.Popen([*command, "--home", str(home)], env=env, stderr=subprocess.DEVNULL) as server:
        try:
            _wait(port, server)
            yield port, server.pid
        finally:
            server.terminate()
            server.wait(60)


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(120):
        if server.poll() is not None:
            raise RuntimeError("zelo web ended before it served")
        try:
            _fetch(port, "/healthz", "")
            return
        except OSError:
            time.sleep(0.5)
    raise RuntimeError("zelo web did not answer within a minute")


def _family(parent: int) -> list[str]:
    return [str(parent), *Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def _processor(parent: int) -> float:
    """Seconds of processor that the server's processes have spent, together; the database's not counted."""
    ticks = 0
    for pid in _family(parent):
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def megabytes(parent: int) -> float:
    """What the server's processes keep in memory, together."""
    total = 0
    for pid in _family(parent):
        status = Path(f"/proc/{pid}/status").read_text()
        total += int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])
    return total / 1024


def _postgres_answers() -> bool:
    try:
        with psycopg.connect(POSTGRES, connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False


@contextmanager
def _database() -> Iterator[str]:
    name = f"zelo_bench_{os.getpid()}"
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        try:
            yield urlunsplit(urlsplit(POSTGRES)._replace(path=f"/{name}"))
        finally:
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
