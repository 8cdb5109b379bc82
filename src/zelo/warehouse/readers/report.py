"""What came of reading a file: its control totals, and how each column was read."""

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from zelo.warehouse.facts import Kind
from zelo.warehouse.readers import stage
from zelo.warehouse.readers.connection import Connection
from zelo.warehouse.readers.options import ColumnDecision, StagedFile
from zelo.warehouse.readers.rawtable import DATE, NUMBER, literal, name
from zelo.warehouse.readers.typed import Typed


@dataclass(frozen=True, slots=True)
class Lines:
    """What became of the lines read."""

    read: int
    rows: int
    skipped: dict[str, int] = field(default_factory=dict)
    rejected: int = 0


def describe(connection: Connection, typed: Typed, staged: Path, lines: Lines) -> StagedFile:
    """The staged file with its control totals; its sha256 and rejections are still to be filled in."""
    plan, raw = typed.plan, typed.raw
    money = [
        column.name
        for column in plan.table.columns
        if column.kind is Kind.MONEY and column.name in _filled(typed)
    ]
    unresolved = " OR ".join(
        f"({code} IS NULL AND {cnpj} IS NULL)" for code, cnpj, _ in plan.table.named_parties[:1]
    )
    days = "min(day), max(day)" if "day" in plan.table.names else "NULL, NULL"
    sums = "".join(f", sum({name(column)})" for column in money)
    row = connection.run(
        f"SELECT {days}, count(CASE WHEN {unresolved or 'false'} THEN 1 END){sums} "
        f"FROM read_parquet({literal(str(staged))})",
        "totals",
    )[0]
    invalid, repaired = _cnpjs(connection, typed)
    return StagedFile(
        table=plan.table.name,
        source=plan.source,
        parquet=staged,
        sha256="",
        read=lines.read,
        rows=lines.rows,
        skipped=lines.skipped,
        rejected=lines.rejected,
        rejections=None,
        columns=_decisions(connection, typed),
        ignored=plan.ignored,
        encoding=raw.encoding,
        delimiter=raw.delimiter,
        currency=plan.currency,
        totals={column: total or Decimal("0.00") for column, total in zip(money, row[3:], strict=True)},
        period=(row[0], row[1]) if row[0] is not None else None,
        unresolved=row[2],
        invalid_cnpjs=invalid,
        repaired_cnpjs=repaired,
    )


def _filled(typed: Typed) -> set[str]:
    return set(typed.plan.cells) | {target for target, _ in typed.plan.table.derived}


def _cnpjs(connection: Connection, typed: Typed) -> tuple[int, int]:
    invalid = repaired = 0
    for target, fit in typed.fits.items():
        if fit.question.kind is Kind.CNPJ and typed.raw.whole_file is None:
            text = fit.question.text
            found = connection.run(
                f"SELECT count(CASE WHEN {text} IS NOT NULL AND {name(target)} IS NULL THEN 1 END), "
                f"count(CASE WHEN cnpj_repaired({text}) THEN 1 END) "
                f"FROM {typed.relation} WHERE {stage.accepted(typed)}",
                "CNPJs",
            )[0]
            invalid, repaired = invalid + found[0], repaired + found[1]
    return invalid, repaired


def _decisions(connection: Connection, typed: Typed) -> tuple[ColumnDecision, ...]:
    decisions = []
    for target, cell in typed.plan.cells.items():
        fit = typed.fits.get(target)
        if fit is None:
            decisions.append(ColumnDecision(None, target, "constant", typed.raw.rows, cell.constant))
            continue
        text = fit.question.text
        found = connection.run(
            f"SELECT {fit.shown} FROM {typed.raw.relation} WHERE {text} IS NOT NULL LIMIT 1"
        )
        example = str(found[0][0]).lstrip(NUMBER + DATE) if found else None
        decisions.append(ColumnDecision(cell.header, target, fit.words, fit.filled, example, fit.rounded))
    return tuple(decisions)
