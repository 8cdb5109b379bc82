"""What is told of a damaged file of the lake: which it is, what is wrong with it, and the way out."""

from pathlib import Path

from zelo.warehouse.lake.manifest import Batch


def table_damage(name: str, path: Path, flaw: str, manifest: int | None = None) -> str:
    """One sentence about a table's file, at present or as of an older manifest."""
    if manifest is not None:
        return (
            f"Table {name} as of manifest {manifest} is no longer whole: its file {path} {flaw}; "
            "`zelo evaluation reproduce` derives such versions again from the imports."
        )
    return (
        f"Table {name} is damaged: its file {path} {flaw}; "
        "`zelo lake rebuild` derives the table again from the imports."
    )


def batch_damage(batch: Batch, path: Path, flaw: str) -> str:
    """One sentence about the file in which an import's rows are kept."""
    return (
        f"Import {batch.id} ({batch.file}, {batch.rows:,} rows of {batch.table}) is damaged: its file "
        f"{path} {flaw}; {batch_remedy(batch)}."
    )


def batch_remedy(batch: Batch) -> str:
    """How an import's rows are had again, or given up."""
    if batch.control.get("published"):
        return (
            f"go on without it with `zelo lake rebuild --without {batch.id}`: the application's next refresh "
            "publishes its rows again"
        )
    return (
        f"read {batch.file} again with `zelo import run {batch.file} --repair {batch.id}`, "
        f"or go on without it with `zelo lake rebuild --without {batch.id}`"
    )
