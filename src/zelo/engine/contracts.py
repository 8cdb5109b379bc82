"""What falls due on the contracts of a home: notice dates and ends, as known on a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from zelo.analytics.calendar import BusinessCalendar
from zelo.analytics.contracts import (
    Contract,
    DueKind,
    Exit,
    Flag,
    Notices,
    NoticeUnit,
    Position,
    Renewal,
    State,
    alert_dates,
    position,
    same_notice,
    term_at,
)
from zelo.engine.opening import open_engine
from zelo.lib.dates import Span
from zelo.lib.errors import InvalidInput
from zelo.warehouse.engines import Engine, Unit
from zelo.warehouse.lake.snapshot import Snapshot


class Outcome(StrEnum):
    """What happens on the due date if nobody acts."""

    RENEWS = "renews"
    BECOMES_INDEFINITE = "becomes_indefinite"
    ENDS = "ends"
    NEGOTIATION = "negotiation"
    UNDECIDED = "undecided"


class Note(StrEnum):
    """What a reader should know about a due date beside it."""

    EXPIRED_NO_DECISION = "expired_no_decision"
    NOTICE_DATE_PAST = "notice_date_past"
    NOTICE_UNKNOWN = "notice_unknown"


@dataclass(frozen=True, slots=True)
class DueContract:
    """One due date of one contract.

    account_id: None where the contract's account could not be resolved.
    warn_on: due_on, or the business day before it; None where due_on is already past.
    days_left: calendar days from the day asked about to due_on; negative where past.
    next_end: the end of the term that follows where the contract renews automatically.
    committed_until: the earliest end still possible, where notice for the current term is past.
    amount: money per amount_months months.
    """

    due_on: date
    warn_on: date | None
    days_left: int
    kind: DueKind
    account_id: str | None
    account_name: str | None
    source: str
    contract: str
    state: State
    flags: tuple[Flag, ...]
    outcome: Outcome
    term_start: date
    term_end: date | None
    next_end: date | None
    last_notice_date: date | None
    committed_until: date | None
    amount: Decimal | None
    amount_months: int | None
    note: Note | None
    alerts: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class ContractProblem:
    """A contract whose dates contradict each other, so that nothing can be said about them."""

    account_id: str | None
    source: str
    contract: str
    message: str


@dataclass(frozen=True, slots=True)
class DueContracts:
    """due: in order of date, account and contract; problems: the contracts left out of it."""

    due: tuple[DueContract, ...]
    problems: tuple[ContractProblem, ...]


def calendar_years(as_of: date, within: Span) -> range:
    """The years that a calendar must cover to warn of what is due within the span."""
    return range(as_of.year - 1, within.after(as_of).year + 1)


def due_contracts(
    snapshot: Snapshot, *, as_of: date, within: Span, calendar: BusinessCalendar, unit: Unit = "root"
) -> DueContracts:
    """The notice dates and ends from `as_of` to the span after it, and the expired contracts before it.

    A contract gives its next notice date and its current term's end, each where it falls in the span; one
    that has expired without renewal or termination gives its end, however long ago. Only what was known
    on `as_of` counts. Raises InvalidInput where the calendar or the calendar's years do not reach.
    """
    horizon = within.after(as_of)
    due: list[DueContract] = []
    problems: list[ContractProblem] = []
    with open_engine(snapshot, as_of=as_of, unit=unit) as engine:
        rows, names = engine.facts("contracts").to_pylist(), _names(engine)
    for row in rows:
        try:
            contract = _contract(row)
        except InvalidInput as error:
            problems.append(ContractProblem(row["account_id"], row["source"], row["code"], str(error)))
            continue
        due.extend(_due(row, contract, names, as_of=as_of, horizon=horizon, calendar=calendar))
    return DueContracts(tuple(sorted(due, key=_order)), tuple(problems))


def _names(engine: Engine) -> dict[str, str]:
    accounts = engine.accounts()
    return dict(zip(accounts["account_id"].to_pylist(), accounts["name"].to_pylist(), strict=True))


def _contract(row: Mapping[str, Any]) -> Contract:
    return Contract(
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        renewal=Renewal(row["renewal"] or Renewal.NONE),
        renewal_months=row["renewal_months"],
        notice=_notice(row),
        exit=Exit(row["exit"] or Exit.ANY_TIME),
        term_starts_on=row["term_starts_on"],
        notified_on=row["notified_on"],
        terminated_on=row["terminated_on"],
    )


def _notice(row: Mapping[str, Any]) -> Notices | None:
    if row["notice_days"] is not None:
        return same_notice(row["notice_days"])
    months = row["notice_months"]
    return None if months is None else same_notice(months, NoticeUnit.MONTHS)


def _due(
    row: Mapping[str, Any],
    contract: Contract,
    names: Mapping[str, str],
    *,
    as_of: date,
    horizon: date,
    calendar: BusinessCalendar,
) -> Iterable[DueContract]:
    where = position(contract, as_of)
    outcome = _outcome(contract, where)
    for day, kind in where.due_dates():
        if day > horizon:
            continue
        is_past = day < as_of
        yield DueContract(
            due_on=day,
            warn_on=None if is_past else calendar.previous_business_day(day),
            days_left=(day - as_of).days,
            kind=kind,
            account_id=row["account_id"],
            account_name=names.get(row["account_id"]),
            source=row["source"],
            contract=row["code"],
            state=where.state,
            flags=tuple(sorted(where.flags)),
            outcome=outcome,
            term_start=where.term.first,
            term_end=where.term.last,
            next_end=_next_end(contract, where, kind) if outcome is Outcome.RENEWS else None,
            last_notice_date=where.last_notice_date,
            committed_until=where.committed_until,
            amount=row["amount"],
            amount_months=row["amount_months"],
            note=_note(contract, where),
            alerts=() if is_past else alert_dates(day, calendar),
        )


def _outcome(contract: Contract, where: Position) -> Outcome:
    if where.is_expired:
        return Outcome.UNDECIDED
    if where.state is State.TERMINATION_ANNOUNCED:
        return Outcome.ENDS
    return _OUTCOMES[contract.renewal]


_OUTCOMES = {
    Renewal.NONE: Outcome.ENDS,
    Renewal.SAME_TERM: Outcome.RENEWS,
    Renewal.FIXED: Outcome.RENEWS,
    Renewal.INDEFINITE: Outcome.BECOMES_INDEFINITE,
    Renewal.NEGOTIATION: Outcome.NEGOTIATION,
}


def _next_end(contract: Contract, where: Position, kind: DueKind) -> date | None:
    end = where.term.last if kind is DueKind.END else where.notice_for
    return None if end is None or end == date.max else term_at(contract, end + timedelta(days=1)).last


def _note(contract: Contract, where: Position) -> Note | None:
    if where.is_expired:
        return Note.EXPIRED_NO_DECISION
    if where.is_renewing:
        return Note.NOTICE_DATE_PAST
    waits_for_notice = where.state is not State.TERMINATION_ANNOUNCED and contract.renewal is not Renewal.NONE
    return Note.NOTICE_UNKNOWN if waits_for_notice and contract.notice is None else None


def _order(due: DueContract) -> tuple[date, str, str, str, str]:
    return due.due_on, due.account_id or "", due.contract, due.source, due.kind
