"""Loads the demonstration company into a home, through the door that every import takes."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pyarrow import parquet

from zelo.demo.company import Company, build_company
from zelo.demo.staff import COMPANY_ROOT
from zelo.engine.home import Home
from zelo.engine.import_file import ImportReport, Progress, import_file
from zelo.engine.requests import import_request
from zelo.lib.errors import InvalidInput, ZeloError

SERVED = "application.json"
_FOLDER, _TRUTH, _IDENTITY = "demo", "truth.parquet", "company.json"


@dataclass(frozen=True, slots=True)
class Identity:
    """Which demonstration company a home holds."""

    seed: int
    as_of: date


@dataclass(frozen=True, slots=True)
class Loading:
    """The company, what each table's import did, and where the truth was written."""

    company: Company
    reports: tuple[ImportReport, ...]
    truth: Path


def loaded_identity(home: Home) -> Identity | None:
    """The demonstration company that a home holds, None where it holds none."""
    path = home.root / _FOLDER / _IDENTITY
    if not path.exists():
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return Identity(int(content["seed"]), date.fromisoformat(content["as_of"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ZeloError(
            f"{path}, which names the demonstration company, cannot be read: {error}; "
            "load it into another home."
        ) from error


def is_served(home: Home) -> bool:
    """Whether the company is in the home's application as well."""
    return (home.root / _FOLDER / SERVED).exists()


def mark_served(home: Home) -> None:
    _write(home.root / _FOLDER / SERVED, json.dumps({"loaded": True}))


def load_company(home: Home, *, seed: int, as_of: date, progress: Progress) -> Loading:
    """Imports the company's tables and writes the truth beside the lake; loading it again changes nothing.

    Raises InvalidInput where the home holds other data, or the company of another seed or day.
    """
    _check(home, seed, as_of)
    progress("inventing the company", 0.0)
    company = build_company(seed=seed, as_of=as_of)
    folder = home.root / _FOLDER
    home = home.owning([COMPANY_ROOT])
    home.save()
    folder.mkdir(exist_ok=True)
    _write(folder / _IDENTITY, json.dumps({"seed": seed, "as_of": as_of.isoformat()}))
    reports = _import(home, company, progress)
    draft = folder / f".{_TRUTH}"
    parquet.write_table(company.truth, draft)
    draft.replace(folder / _TRUTH)
    return Loading(company, reports, folder / _TRUTH)


def _check(home: Home, seed: int, as_of: date) -> None:
    held = loaded_identity(home)
    if held is None and home.lake.snapshot().manifest:
        raise InvalidInput(
            f"{home.root} holds data already, and the demonstration company would mix with it; "
            "name an empty home with --home."
        )
    if held not in (None, Identity(seed, as_of)):
        raise InvalidInput(
            f"{home.root} holds the demonstration company of seed {held.seed} as of {held.as_of}; "
            "ask for that one, or name another home with --home."
        )


def _import(home: Home, company: Company, progress: Progress) -> tuple[ImportReport, ...]:
    reports = []
    with home.lake.workspace() as workspace:
        for place, (name, table) in enumerate(company.tables.items()):
            progress(f"importing {name}", place / len(company.tables))
            path = workspace / f"demo-{name}.parquet"
            parquet.write_table(table, path)
            reports.append(import_file(home, import_request(path, name), lambda step, fraction: None))
    return tuple(reports)


def _write(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
