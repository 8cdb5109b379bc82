"""Reading notes into rows that a test can compare."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.warehouse.readers.nfe.building import OWN, archive
from zelo.warehouse.readers import StagedFile
from zelo.warehouse.readers.nfe import load_sale_rules, read_nfe

KEY = b"a secret of this home, 32 bytes "
Read = Callable[..., StagedFile]


def rows(staged: StagedFile) -> list[dict[str, Any]]:
    found = duckdb.sql(f"SELECT * FROM read_parquet('{staged.parquet}')")
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads documents, put in a zip, or a path as it is."""

    def read_documents(*documents: str | bytes | Path, **options: Any) -> StagedFile:
        path = documents[0] if isinstance(documents[0], Path) else archive(tmp_path / "notas.zip", *documents)
        staging = tmp_path / "staging"
        staging.mkdir(exist_ok=True)
        asked = {"person_key": KEY, "own_cnpjs": frozenset({OWN}), "rules": load_sale_rules(), **options}
        return read_nfe(path, staging=staging, **asked)

    return read_documents
