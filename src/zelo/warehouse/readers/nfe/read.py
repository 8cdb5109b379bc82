"""A file, zip or folder of notes, read into one staged Parquet file of transactions."""

import hashlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from zelo.lib.errors import InvalidInput
from zelo.warehouse.facts import table
from zelo.warehouse.readers.connection import Connection
from zelo.warehouse.readers.nfe.collect import Collected, collect
from zelo.warehouse.readers.nfe.decisions import decisions
from zelo.warehouse.readers.nfe.identity import Pseudonyms
from zelo.warehouse.readers.nfe.judge import judge, open_items, rows
from zelo.warehouse.readers.nfe.owners import infer_own, own_roots
from zelo.warehouse.readers.nfe.sale_rules import SaleRules
from zelo.warehouse.readers.options import Progress, StagedFile, silent
from zelo.warehouse.readers.rawtable import literal

SOURCE = "nfe"
_MONEY = ("gross", "discount", "taxes", "net")


def read_nfe(
    path: Path,
    *,
    staging: Path,
    person_key: bytes,
    own_cnpjs: frozenset[str] | None,
    rules: SaleRules,
    progress: Progress = silent,
    known: Sequence[str] = (),
    source: str = SOURCE,
) -> StagedFile:
    """Reads NF-e and NFC-e XML (a file, a folder, a zip and the zips in it) into rows of transactions.

    person_key: at least 16 secret bytes, always the same in one home. own_cnpjs: CNPJs or roots of the
    user's companies; None takes the one that has part in most notes. known: the Parquet files of the lake's
    present transactions, whose rows a cancellation or a changed rule takes back. source: of the rows.

    Grain: one row per item of a note that counts, record_id = access key, "-", item; the same input gives
    the same rows. Money: net = gross - discount - taxes in BRL, as `amounts` says; cost and list_price null.
    Counts: read = rows + rejected + sum(skipped), in items for notes and in files for all else.
    Neither CPF, name nor foreign identity is written anywhere. Raises InvalidInput for an input without
    notes, a damaged or bloated archive, and where the user's company cannot be told;
    ValueError for a short key.
    """
    pseudonyms = Pseudonyms(person_key)
    given = own_roots(own_cnpjs) if own_cnpjs is not None else None
    with _workplace(staging) as work:
        digest = hashlib.sha256()
        found = collect(path, work, digest, rules, pseudonyms, progress)
        if not found.notes and not found.cancelled and not found.rejected:
            raise InvalidInput(f"{path.name} holds no NF-e.")
        connection = Connection(work, progress)
        try:
            staged = _stage(connection, found, given, known, source, path.name)
        finally:
            connection.close()
        result = replace(staged, sha256=digest.hexdigest())
        return _publish(result, found, staging, work)


@contextmanager
def _workplace(staging: Path) -> Iterator[Path]:
    work = Path(tempfile.mkdtemp(prefix="reading-", dir=staging))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _stage(
    connection: Connection,
    found: Collected,
    given: frozenset[str] | None,
    known: Sequence[str],
    source: str,
    label: str,
) -> StagedFile:
    """Judges what was collected and writes the rows; the digest is left empty."""
    work = found.items.parent
    open_items(connection, found.items, found.cancellations)
    own = infer_own(connection, label) if given is None else given
    judge(connection, table("transactions"), source, own, known, work)
    staged = work / "staged.parquet"
    sql = rows(table("transactions"), source)
    connection.run(f"COPY ({sql}) TO {literal(str(staged))} (FORMAT parquet, COMPRESSION zstd)", "rows")
    return _describe(connection, found, staged, source, own, inferred=given is None)


def _describe(
    connection: Connection,
    found: Collected,
    staged: Path,
    source: str,
    own: frozenset[str],
    *,
    inferred: bool,
) -> StagedFile:
    sums = ", ".join(f"sum({column}) FILTER (cancelled_on IS NULL)" for column in _MONEY)
    count, first, last, unresolved, *totals = connection.run(
        "SELECT count(*), min(day), max(day), "
        f"count(*) FILTER (account_code IS NULL AND account_cnpj IS NULL), {sums} "
        f"FROM read_parquet({literal(str(staged))})"
    )[0]
    skipped = _skipped(connection, found)
    return StagedFile(
        table="transactions",
        source=source,
        parquet=staged,
        sha256="",
        read=count + found.rejected + sum(skipped.values()),
        rows=count,
        skipped=skipped,
        rejected=found.rejected,
        rejections=found.rejections if found.rejected else None,
        columns=decisions(connection, found, staged, own, inferred=inferred),
        ignored=(),
        encoding=f"utf-8 ({found.repaired} files in cp1252)" if found.repaired else "utf-8",
        delimiter=None,
        currency="BRL",
        totals={column: Decimal(total or "0.00") for column, total in zip(_MONEY, totals, strict=True)},
        period=_period(first, last),
        unresolved=unresolved,
        invalid_cnpjs=_unreadable_parties(connection),
        repaired_cnpjs=0,
    )


def _period(first: date | None, last: date | None) -> tuple[date, date] | None:
    return (first, last) if first and last else None


def _skipped(connection: Connection, found: Collected) -> dict[str, int]:
    """Items that stay out by reason, and documents that hold none by kind; the most frequent first."""
    reasons = connection.run(
        "SELECT verdict, count(*) FROM judged WHERE verdict NOT IN ('sale', 'return') GROUP BY 1 ORDER BY 1"
    )
    counts = Counter({str(verdict): int(count) for verdict, count in reasons})
    counts.update(found.skipped)
    if found.cancelled:
        counts["cancellation event"] = found.cancelled
    return dict(counts.most_common())


def _unreadable_parties(connection: Connection) -> int:
    return int(
        connection.run(
            "SELECT count(*) FROM judged WHERE verdict IN ('sale', 'return') "
            "AND CASE WHEN is_own THEN recipient_unreadable ELSE issuer_unreadable END"
        )[0][0]
    )


def _publish(result: StagedFile, found: Collected, staging: Path, work: Path) -> StagedFile:
    """Moves what stays out of the workplace, under a name of its own."""
    stem = f"{result.table}-{result.sha256[:16]}-{work.name.removeprefix('reading-')}"
    parquet, rejections = staging / f"{stem}.parquet", None
    if result.rejections:
        rejections = staging / f"{stem}-rejected.csv"
        found.rejections.replace(rejections)
    result.parquet.replace(parquet)
    return replace(result, parquet=parquet, rejections=rejections)
