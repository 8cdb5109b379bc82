"""Runs every benchmark, prints the tables and keeps them with the machine they were measured on."""

import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from bench import evaluation, imports, nfe
from bench.process import Row, markdown

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"


def main() -> None:
    sections: list[tuple[str, list[Row]]] = []
    for title, measure in (
        ("Import of ten million lines", imports.measure),
        ("Evaluation of Online Retail II", evaluation.measure),
        ("NF-e on one core", nfe.measure),
    ):
        rows = measure()
        sections.append((title, rows))
        print(f"\n{title}\n{markdown(rows)}", flush=True)
    PAGE.write_text(_page(sections), encoding="utf-8")
    print(f"\nWritten to {PAGE}", file=sys.stderr)


def _page(sections: list[tuple[str, list[Row]]]) -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    head = (
        "# Benchmarks\n\n"
        "Written by `make bench`. Times are medians of whole processes, start included; ratios are of "
        "medians measured alternately in one run; memory is the largest resident set of a process.\n\n"
        f"Machine: {os.cpu_count()} cores, {memory:.0f} GiB, {platform.machine()}, Python "
        f"{platform.python_version()}, DuckDB {duckdb.__version__}; {datetime.now(UTC):%Y-%m-%d}.\n"
    )
    return head + "".join(f"\n## {title}\n\n{markdown(rows)}\n" for title, rows in sections)


main()
