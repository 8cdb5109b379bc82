"""Documents to two plain Parquet files, items and cancellations, in chunks, so that memory stays flat."""

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from zelo.warehouse.readers.nfe.archive import Digest, documents
from zelo.warehouse.readers.nfe.document import Cancellation, Note, Other, Unreadable
from zelo.warehouse.readers.nfe.identity import Pseudonyms
from zelo.warehouse.readers.nfe.parse import read_document
from zelo.warehouse.readers.nfe.sale_rules import SaleRules
from zelo.warehouse.readers.options import Progress
from zelo.warehouse.readers.stage import MAX_REJECTIONS, guarded

_CHUNK_ROWS = 20_000
_REPORT_EVERY = 500

_TEXT, _BOOL, _WHOLE = pa.string(), pa.bool_(), pa.int64()
ITEMS = pa.schema(
    {
        "note": _TEXT, "place": _WHOLE, "item": _WHOLE,
        "standing": _WHOLE, "aside": _TEXT, "cancelled_on": _TEXT,
        "issuer_cnpj": _TEXT, "issuer_code": _TEXT, "issuer_unreadable": _BOOL,
        "recipient_cnpj": _TEXT, "recipient_code": _TEXT, "recipient_unreadable": _BOOL,
        "day": _TEXT, "document": _TEXT, "product": _TEXT, "quantity": _TEXT, "unit_price": _TEXT,
        "gross": _WHOLE, "discount": _WHOLE, "taxes": _WHOLE, "issued": _TEXT, "returned": _TEXT,
    }
)  # fmt: skip
CANCELLATIONS = pa.schema({"note": _TEXT, "place": _WHOLE, "day": _TEXT, "issuer": _TEXT})


@dataclass(slots=True)
class Collected:
    """What the input held. notes: documents that are notes. skipped: documents by kind that hold no rows.

    rejected: files that cannot be read, listed in `rejections`. unproven: notes without a protocol.
    repaired: files in Windows-1252 that said UTF-8.
    """

    items: Path
    cancellations: Path
    rejections: Path
    notes: int = 0
    cancelled: int = 0
    unproven: int = 0
    rejected: int = 0
    repaired: int = 0
    skipped: Counter[str] = field(default_factory=Counter)


class _Chunks:
    """Rows of one Parquet file, written a chunk at a time."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._writer = pq.ParquetWriter(path, schema, compression="zstd")
        self._schema = schema
        self._rows: list[tuple[object, ...]] = []

    def add(self, row: tuple[object, ...]) -> None:
        self._rows.append(row)
        if len(self._rows) >= _CHUNK_ROWS:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._rows:
            columns = zip(*self._rows, strict=True)
            arrays = [pa.array(column, kind.type) for column, kind in zip(columns, self._schema, strict=True)]
            self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
            self._rows = []


def collect(
    path: Path, work: Path, digest: Digest, rules: SaleRules, pseudonyms: Pseudonyms, progress: Progress
) -> Collected:
    """Reads every document once. Grain of `items`: one row per item of each note met, repeated ones too."""
    found = Collected(work / "items.parquet", work / "cancellations.parquet", work / "rejected.csv")
    with ExitStack() as stack:
        items = stack.enter_context(_chunks(found.items, ITEMS))
        cancellations = stack.enter_context(_chunks(found.cancellations, CANCELLATIONS))
        file = stack.enter_context(
            found.rejections.open("w", encoding="utf-8-sig", newline="", errors="replace")
        )
        rejections = csv.writer(file)
        rejections.writerow(("line", "column", "value", "reason"))
        for place, one in enumerate(documents(path, work, digest)):
            if place % _REPORT_EVERY == 0:
                progress("reading notes", one.done)
            if one.kind:
                found.skipped[one.kind] += 1
                continue
            try:
                if one.problem:
                    raise Unreadable(one.problem)
                held, repaired = read_document(one.content, rules, pseudonyms)
            except Unreadable as error:
                found.rejected += 1
                if found.rejected <= MAX_REJECTIONS:
                    row = (one.name, error.element, error.value, str(error))
                    rejections.writerow(guarded(cell) for cell in row)
                continue
            found.repaired += repaired
            for document in held:
                _keep(document, place, found, items, cancellations)
    progress("reading notes", 1.0)
    return found


@contextmanager
def _chunks(path: Path, schema: pa.Schema) -> Iterator[_Chunks]:
    chunks = _Chunks(path, schema)
    try:
        yield chunks
    finally:
        chunks.close()


def _keep(
    document: Note | Cancellation | Other,
    place: int,
    found: Collected,
    items: _Chunks,
    cancellations: _Chunks,
) -> None:
    if isinstance(document, Other):
        found.skipped[document.kind] += 1
        return
    if isinstance(document, Cancellation):
        found.cancelled += 1
        cancellations.add((document.key, place, document.day, document.issuer))
        return
    found.notes += 1
    found.unproven += document.standing == 1
    note = document
    head = (note.key, place)
    middle = (
        int(note.standing), note.aside or None, note.cancelled_on,
        note.issuer.cnpj, note.issuer.code, note.issuer.unreadable,
        note.recipient.cnpj, note.recipient.code, note.recipient.unreadable,
        note.day, note.document,
    )  # fmt: skip
    for item in note.items:
        items.add((*head, item.number, *middle, item.product, item.quantity, item.unit_price,
                   item.gross, item.discount, item.taxes, item.issued, item.returned))  # fmt: skip
