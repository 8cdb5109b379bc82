"""Runs the benchmarks named, or all, and keeps their tables with the machine they were measured on."""

import json
import os
import platform
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from bench import (
    evaluation,
    explanation,
    growth,
    imports,
    lifetime_fit,
    nfe,
    pages,
    preview,
    renewals,
    scale,
    spark,
    uploads,
)
from bench.process import Row, markdown

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
KEPT = PAGE.with_suffix(".json")
_QUIET = 0.25  # processes waiting per core
ALL = {
    "imports": ("Import of ten million lines", imports.measure),
    "evaluation": ("Evaluation of Online Retail II", evaluation.measure),
    "scale": ("Evaluation at scale", scale.measure),
    "spark": ("Evaluation on Spark", spark.measure),
    "nfe": ("NF-e on one core", nfe.measure),
    "growth": ("Twelve weeks of daily imports", growth.measure),
    "lifetime": ("Lifetime models (processor seconds of the step alone, all threads)", lifetime_fit.measure),
    "explanation": ("An account explained, and an evaluation as a job", explanation.measure),
    "uploads": ("Imports by the browser: two web processes, one worker", uploads.measure),
    "pages": ("Pages: four people without a pause, two web processes", pages.measure),
    "renewals": ("Contracts and renewals: four people without a pause, two web processes", renewals.measure),
    "preview": ("Preview of a policy while it is edited, in a browser, two web processes", preview.measure),
}


def main(names: list[str]) -> None:
    unknown = set(names) - set(ALL)
    if unknown:
        sys.exit(f"There is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(ALL)}.")
    for name in names or ALL:
        title, measure = ALL[name]
        machine = _machine()
        rows = measure()
        print(f"\n{title}\n{markdown(rows)}", flush=True)
        if rows:
            _keep(name, {"machine": machine, "rows": [asdict(entry) for entry in rows]})
    print(f"\nWritten to {PAGE}", file=sys.stderr)


def _keep(name: str, measured: dict[str, object]) -> None:
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    kept[name] = measured
    KEPT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(_page(kept), encoding="utf-8")


def _machine() -> str:
    """The machine, and whether it was at work before the benchmark began."""
    busy = os.getloadavg()[0] > _QUIET * (os.cpu_count() or 1)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.machine()}, "
        f"Python {platform.python_version()}, DuckDB {duckdb.__version__}; {datetime.now(UTC):%Y-%m-%d}"
        f"{' (other work ran at the same time)' if busy else ''}"
    )


def _page(kept: dict[str, dict[str, object]]) -> str:
    head = (
        "# Benchmarks\n\n"
        "Written by `make bench` (some alone: `make bench ONLY='scale nfe'`). Times are medians of whole "
        "processes, start included; ratios are of medians measured alternately in one run; memory is the "
        "largest resident set of a process.\n"
    )
    parts = []
    for name, (title, _) in ALL.items():
        if name in kept:
            rows = [Row(**entry) for entry in kept[name]["rows"]]  # type: ignore[attr-defined]
            parts.append(f"\n## {title}\n\nMeasured on {kept[name]['machine']}.\n\n{markdown(rows)}\n")
    return head + "".join(parts)


main(sys.argv[1:])
