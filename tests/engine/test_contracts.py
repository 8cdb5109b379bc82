"""Due dates of a home's contracts: what is listed, what was not known yet, and the events they become."""

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from icalendar import Calendar

from zelo.analytics.calendar import Variant, brazil_calendar
from zelo.analytics.contracts import DueKind, Flag, State
from zelo.engine.contract_events import contracts_calendar
from zelo.engine.contract_wording import FLAGS, KINDS, NOTES, OUTCOMES, STATES
from zelo.engine.contracts import (
    DueContract,
    DueContracts,
    Note,
    Outcome,
    calendar_years,
    due_contracts,
)
from zelo.lib.dates import parse_span
from zelo.lib.errors import InvalidInput
from zelo.warehouse.engines import Unit
from zelo.warehouse.facts import TABLES
from zelo.warehouse.lake.snapshot import Snapshot

AS_OF = date(2026, 11, 21)
Row = dict[str, object]


def stored(folder: Path, name: str, rows: list[Row]) -> tuple[str, ...]:
    """The rows as the Parquet file of a fact table; columns left out are null."""
    path = folder / f"{name}.parquet"
    kinds = TABLES[name].stored
    columns = ", ".join(f"{column} {kind}" for column, kind in kinds.items())
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE staged ({columns})")
        for row in rows:
            full = {"source": "main", "record_id": row["code"], "row_hash": 1, **row}
            marks = ", ".join("?" for _ in full)
            connection.execute(
                f"INSERT INTO staged ({', '.join(full)}) VALUES ({marks})", list(full.values())
            )
        connection.execute(f"COPY staged TO '{path}'")
    return (str(path),)


def contract(code: str, starts: str, ends: str | None, renewal: str = "none", **more: object) -> Row:
    given: Row = {"code": code, "account_code": "A", "day": starts, "starts_on": starts, "ends_on": ends}
    return given | {"renewal": renewal} | more


def agenda(
    folder: Path,
    *contracts: Row,
    accounts: tuple[Row, ...] = (),
    as_of: date = AS_OF,
    within: str = "180d",
    variant: Variant = Variant.NATIONAL,
    unit: Unit = "root",
) -> DueContracts:
    files = {"contracts": stored(folder, "contracts", list(contracts))}
    if accounts:
        files["accounts"] = stored(folder, "accounts", list(accounts))
    span = parse_span(within)
    calendar = brazil_calendar(calendar_years(as_of, span), variant)
    return due_contracts(Snapshot(1, files), as_of=as_of, within=span, calendar=calendar, unit=unit)


def listed(found: DueContracts) -> list[tuple[str, str, str]]:
    return [(one.contract, one.kind.value, one.due_on.isoformat()) for one in found.due]


def test_empty_home_has_nothing_due() -> None:
    span = parse_span("1y")
    calendar = brazil_calendar(calendar_years(AS_OF, span))
    found = due_contracts(Snapshot(0, {}), as_of=AS_OF, within=span, calendar=calendar)
    assert found == DueContracts((), ())


def test_due_dates_are_sorted_by_day_then_account(tmp_path: Path) -> None:
    found = agenda(
        tmp_path,
        contract("2", "2026-04-01", "2027-03-31", "negotiation", notice_days=90, account_code="B"),
        contract("3", "2026-04-01", "2027-03-31", "negotiation", notice_days=90, account_code="A"),
        contract("1", "2026-01-01", "2026-12-31", "same_term", notice_days=90),
    )
    assert listed(found) == [
        ("1", "end", "2026-12-31"),
        ("3", "notice", "2026-12-31"),
        ("2", "notice", "2026-12-31"),
        ("3", "end", "2027-03-31"),
        ("2", "end", "2027-03-31"),
    ]


@pytest.mark.parametrize(("within", "count"), [("39d", 0), ("40d", 1)])
def test_span_includes_its_last_day(tmp_path: Path, within: str, count: int) -> None:
    found = agenda(tmp_path, contract("1", "2026-01-01", "2026-12-31"), within=within)
    assert len(found.due) == count


def test_what_is_due_today_is_listed(tmp_path: Path) -> None:
    found = agenda(tmp_path, contract("1", "2026-01-01", "2026-11-21"), within="0d")
    assert [(one.days_left, one.state) for one in found.due] == [(0, State.IN_FORCE)]


def test_notice_warns_on_the_business_day_before(tmp_path: Path) -> None:
    found = agenda(
        tmp_path,
        contract("1", "2026-01-01", "2026-11-11", "negotiation", notice_days=30),
        as_of=date(2026, 9, 1),
        within="60d",
    )
    assert [(one.due_on, one.warn_on) for one in found.due] == [(date(2026, 10, 12), date(2026, 10, 9))]


@pytest.mark.parametrize(
    ("variant", "warn"), [(Variant.NATIONAL, date(2027, 2, 9)), (Variant.ANBIMA, date(2027, 2, 5))]
)
def test_warning_follows_the_calendar_asked_for(tmp_path: Path, variant: Variant, warn: date) -> None:
    found = agenda(tmp_path, contract("1", "2026-02-10", "2027-02-09"), variant=variant)
    assert [one.warn_on for one in found.due] == [warn]


def test_warning_reaches_back_into_the_year_before(tmp_path: Path) -> None:
    (one,) = agenda(tmp_path, contract("1", "2026-01-01", "2027-01-01"), as_of=date(2027, 1, 1)).due
    assert one.warn_on == date(2026, 12, 31)


def test_expired_contract_without_decision_stays_listed(tmp_path: Path) -> None:
    (one,) = agenda(tmp_path, contract("1", "2019-01-01", "2019-12-31")).due
    assert (one.state, one.flags, one.outcome, one.note) == (
        State.ENDED,
        (Flag.EXPIRED,),
        Outcome.UNDECIDED,
        Note.EXPIRED_NO_DECISION,
    )
    assert (one.days_left, one.warn_on, one.alerts) == (-2517, None, ())


def test_terminated_contract_leaves_the_list_after_its_last_day(tmp_path: Path) -> None:
    row = contract(
        "1", "2019-01-01", "2019-12-31", "same_term", notified_on="2026-11-01", terminated_on="2026-12-31"
    )
    (one,) = agenda(tmp_path, row).due
    assert (one.state, one.outcome) == (State.TERMINATION_ANNOUNCED, Outcome.ENDS)
    assert one.due_on == date(2026, 12, 31)
    assert agenda(tmp_path, row, as_of=date(2027, 1, 1)).due == ()


def test_renewing_contract_says_until_when_it_is_committed(tmp_path: Path) -> None:
    (one,) = agenda(tmp_path, contract("1", "2026-01-01", "2026-12-31", "same_term", notice_days=90)).due
    assert (one.kind, one.note, one.outcome) == (DueKind.END, Note.NOTICE_DATE_PAST, Outcome.RENEWS)
    assert one.committed_until == one.next_end == date(2027, 12, 31)
    assert one.last_notice_date == date(2027, 10, 2)


def test_notice_row_says_what_follows_without_it(tmp_path: Path) -> None:
    rows = agenda(tmp_path, contract("1", "2024-03-01", "2025-02-28", "same_term", notice_days=60)).due
    assert [(one.kind, one.due_on, one.next_end) for one in rows] == [
        (DueKind.NOTICE, date(2026, 12, 30), date(2028, 2, 29)),
        (DueKind.END, date(2027, 2, 28), date(2028, 2, 29)),
    ]


def test_missing_notice_period_is_said(tmp_path: Path) -> None:
    rows = agenda(tmp_path, contract("1", "2026-01-01", "2026-12-31", "same_term")).due
    assert [(one.kind, one.note) for one in rows] == [(DueKind.END, Note.NOTICE_UNKNOWN)]


def test_contract_signed_later_is_not_known_yet(tmp_path: Path) -> None:
    found = agenda(tmp_path, contract("1", "2026-01-01", "2026-12-31", day="2026-11-22"))
    assert found.due == ()


def test_contract_signed_and_not_started_is_listed(tmp_path: Path) -> None:
    (one,) = agenda(tmp_path, contract("1", "2026-12-01", "2027-01-31", day="2026-11-20")).due
    assert (one.state, one.due_on) == (State.FUTURE, date(2027, 1, 31))


def test_termination_notified_later_is_not_seen(tmp_path: Path) -> None:
    row = contract("1", "2026-01-01", "2026-12-31", notified_on="2026-11-22", terminated_on="2026-12-01")
    (one,) = agenda(tmp_path, row).due
    assert (one.state, one.due_on) == (State.IN_FORCE, date(2026, 12, 31))


def test_contradicting_contract_is_a_problem_and_hides_no_other(tmp_path: Path) -> None:
    found = agenda(
        tmp_path,
        contract("bad", "2026-01-01", "2026-12-31", "fixed"),
        contract("good", "2026-01-01", "2026-12-31"),
    )
    assert [one.contract for one in found.due] == ["good"]
    assert [(one.contract, one.message) for one in found.problems] == [
        ("bad", "The renewal is of fixed length, but renewal_months is empty.")
    ]


def test_unit_decides_the_account(tmp_path: Path) -> None:
    accounts: tuple[Row, ...] = (
        {"code": "HQ", "name": "Matriz", "cnpj": "11222333000181"},
        {"code": "BR", "name": "Filial", "cnpj": "11222333000262"},
    )
    row = contract("1", "2026-01-01", "2026-12-31", account_code="BR")
    (root,) = agenda(tmp_path, row, accounts=accounts).due
    (establishment,) = agenda(tmp_path, row, accounts=accounts, unit="establishment").due
    assert (root.account_id, root.account_name) == ("HQ", "Matriz")
    assert (establishment.account_id, establishment.account_name) == ("BR", "Filial")


def test_contract_of_nobody_is_listed_without_account(tmp_path: Path) -> None:
    (one,) = agenda(tmp_path, contract("1", "2026-01-01", "2026-12-31", account_code=None)).due
    assert (one.account_id, one.account_name) == (None, None)


def test_calendar_of_too_few_years_is_refused(tmp_path: Path) -> None:
    files = {"contracts": stored(tmp_path, "contracts", [contract("1", "2026-01-01", "2027-03-31")])}
    with pytest.raises(InvalidInput, match="does not cover 2027"):
        due_contracts(
            Snapshot(1, files), as_of=AS_OF, within=parse_span("1y"), calendar=brazil_calendar([2026])
        )


_WORDS = ((KINDS, DueKind), (STATES, State), (FLAGS, Flag), (OUTCOMES, Outcome), (NOTES, Note))


def test_every_code_has_words_in_both_languages() -> None:
    for words, codes in _WORDS:
        assert set(words) == set(codes)
        assert all(text.pt and text.en for text in words.values())


def event_file(*due: DueContract, as_of: date = AS_OF) -> bytes:
    return contracts_calendar(due, as_of=as_of, language="pt")


def test_events_read_back_as_they_were_written(tmp_path: Path) -> None:
    accounts: tuple[Row, ...] = ({"code": "A", "name": "Açaí; Vento, Sol & Cia"},)
    row = contract("C;1", "2026-02-01", "2027-01-31", "same_term", notice_days=45)
    found = agenda(tmp_path, row, accounts=accounts)
    read = Calendar.from_ical(event_file(*found.due))
    events = read.walk("VEVENT")
    assert [(e.decoded("DTSTART"), str(e["SUMMARY"])) for e in events] == [
        (date(2026, 12, 17), "Aviso prévio: Açaí; Vento, Sol & Cia (contrato C;1)"),
        (date(2027, 1, 31), "Fim da vigência: Açaí; Vento, Sol & Cia (contrato C;1)"),
    ]
    assert str(events[1]["DESCRIPTION"]) == (
        "Janela de aviso; renova automaticamente até 31/01/2028.\nÚltimo dia útil: 29/01/2027."
    )
    assert [e.decoded("DTEND") - e.decoded("DTSTART") for e in events] == [timedelta(days=1)] * 2
    assert len({e["UID"] for e in events}) == 2
    assert all(e["DTSTAMP"].to_ical() == b"20261121T000000Z" for e in events)


def test_alarms_ring_at_nine_on_the_days_that_are_left(tmp_path: Path) -> None:
    found = agenda(tmp_path, contract("1", "2026-02-01", "2027-01-31"))
    (event,) = Calendar.from_ical(event_file(*found.due)).walk("VEVENT")
    triggers = [alarm.decoded("TRIGGER") for alarm in event.walk("VALARM")]
    nine = timedelta(hours=9)
    assert triggers == [nine - timedelta(days=days) for days in (60, 30, 15, 7, 2, 1)]


def test_event_file_keeps_the_form_of_rfc_5545(tmp_path: Path) -> None:
    long_name = "Indústria e Comércio de Componentes Eletroeletrônicos do Paraná S.A. " * 3
    accounts: tuple[Row, ...] = ({"code": "A", "name": long_name},)
    found = agenda(tmp_path, contract("1", "2026-02-01", "2027-01-31"), accounts=accounts)
    lines = event_file(*found.due).split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)


def test_event_identity_survives_another_day_and_changes_with_the_date(tmp_path: Path) -> None:
    def uids(end: str, as_of: date) -> list[str]:
        found = agenda(tmp_path, contract("1", "2026-02-01", end), as_of=as_of)
        return [str(e["UID"]) for e in Calendar.from_ical(event_file(*found.due)).walk("VEVENT")]

    assert uids("2027-01-31", AS_OF) == uids("2027-01-31", AS_OF + timedelta(days=9))
    assert uids("2027-01-31", AS_OF) != uids("2027-01-30", AS_OF)


def test_same_contracts_and_day_give_the_same_bytes(tmp_path: Path) -> None:
    found = agenda(tmp_path, contract("1", "2026-02-01", "2027-01-31", "same_term", notice_days=45))
    assert event_file(*found.due) == event_file(*found.due)


@pytest.mark.parametrize(
    "name", ["JOAO DA SILVA 11144477735", "12.345.678 JOAO DA SILVA", "J 111.444.777-35"]
)
def test_name_of_a_sole_trader_stays_out_of_the_events(tmp_path: Path, name: str) -> None:
    found = agenda(
        tmp_path, contract("1", "2026-02-01", "2027-01-31"), accounts=({"code": "A", "name": name},)
    )
    (event,) = Calendar.from_ical(event_file(*found.due)).walk("VEVENT")
    assert str(event["SUMMARY"]) == "Fim da vigência: A (contrato 1)"
