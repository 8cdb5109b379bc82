"""The lake as it stood at one manifest."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The Parquet files that hold each fact table's current rows at one manifest.

    files: table name -> absolute paths; a table without rows is absent.
    versions: table name -> version of its Delta table.
    """

    manifest: int
    files: dict[str, tuple[str, ...]]
    versions: dict[str, int] = field(default_factory=dict)
