"""Files written by hand, and what reading them gives."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from zelo.warehouse.facts import table
from zelo.warehouse.readers import ReadOptions, StagedFile, read_file
from zelo.warehouse.readers.mapping import parse_mapping

Stage = Callable[..., StagedFile]


@pytest.fixture
def staging(tmp_path: Path) -> Path:
    folder = tmp_path / "staging"
    folder.mkdir()
    return folder


@pytest.fixture
def stage(tmp_path: Path, staging: Path) -> Stage:
    """Reads a text, bytes or path; keywords beside table, name and mapping (a parsed TOML) are options."""

    def read(
        content: str | bytes | Path,
        table_name: str = "transactions",
        *,
        name: str = "file.csv",
        mapping: dict[str, Any] | None = None,
        **options: str,
    ) -> StagedFile:
        path = content if isinstance(content, Path) else tmp_path / name
        if not isinstance(content, Path):
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        made = parse_mapping({"table": table_name, **mapping}) if mapping is not None else None
        return read_file(
            path, table(table_name), mapping=made, staging=staging, options=ReadOptions(**options)
        )

    return read


def rows(staged: StagedFile) -> list[dict[str, Any]]:
    """The staged rows, in order, with the columns that are not null."""
    found = duckdb.sql(f"FROM read_parquet('{staged.parquet}')")
    return [
        {name: value for name, value in zip(found.columns, row, strict=True) if value is not None}
        for row in found.fetchall()
    ]


def column(staged: StagedFile, name: str) -> list[Any]:
    return [row.get(name) for row in rows(staged)]


def rejections(staged: StagedFile) -> list[tuple[str, str, str, str]]:
    """line, column, value and reason of the rejected lines."""
    if staged.rejections is None:
        return []
    with staged.rejections.open(encoding="utf-8-sig", newline="") as file:
        return [(line, header, value, reason) for line, header, value, reason in list(csv.reader(file))[1:]]
