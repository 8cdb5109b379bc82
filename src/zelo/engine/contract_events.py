"""Due dates of contracts as an iCalendar file (RFC 5545)."""

import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event

from zelo.engine.contract_wording import KINDS, NOTES, outcome_phrase, state_phrase
from zelo.engine.contracts import DueContract
from zelo.lib.money import format_date
from zelo.lib.text import Language, Text

_ALARM_HOUR = timedelta(hours=9)
_CPF = re.compile(r"(?<![0-9])[0-9]{3}\.?[0-9]{3}\.?[0-9]{3}-?[0-9]{2}(?![0-9])")
_CNPJ_ROOT_NAME = re.compile(r"[0-9]{2}\.[0-9]{3}\.[0-9]{3} ")


def contracts_calendar(due: Iterable[DueContract], *, as_of: date, language: Language) -> bytes:
    """One all-day event per due date, with alarms at nine in the morning of the days to warn on.

    The same contracts and day give the same bytes, and an event keeps its UID for as long as its contract,
    kind and date stay, so that a calendar takes it in once. The name of a sole trader is a person's: the
    account's id stands for it.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Zelo//Contracts//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", Text("Zelo: contratos", "Zelo: contracts").to(language))
    stamp = datetime.combine(as_of, time(0), UTC)
    for one in due:
        calendar.add_component(_event(one, as_of, stamp, language))
    content: bytes = calendar.to_ical()
    return content


def _event(due: DueContract, as_of: date, stamp: datetime, language: Language) -> Event:
    event = Event()
    summary = _summary(due, language)
    event.add("uid", _uid(due))
    event.add("dtstamp", stamp)
    event.add("dtstart", due.due_on)
    event.add("dtend", due.due_on + timedelta(days=1))
    event.add("summary", summary)
    event.add("description", _description(due, language))
    event.add("transp", "TRANSPARENT")
    for day in due.alerts:
        if day >= as_of:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", summary)
            alarm.add("trigger", day - due.due_on + _ALARM_HOUR)
            event.add_component(alarm)
    return event


def _uid(due: DueContract) -> str:
    parts = "\0".join((due.source, due.contract, due.kind, due.due_on.isoformat()))
    return f"{hashlib.sha256(parts.encode()).hexdigest()[:32]}@zelo"


def _summary(due: DueContract, language: Language) -> str:
    kind = KINDS[due.kind].to(language)
    contract = Text("contrato", "contract").to(language)
    return f"{kind[0].upper()}{kind[1:]}: {_account(due)} ({contract} {due.contract})"


def _account(due: DueContract) -> str:
    name = due.account_name
    if name is None or _CPF.search(name) or _CNPJ_ROOT_NAME.match(name):
        return due.account_id or "?"
    return name


def _description(due: DueContract, language: Language) -> str:
    phrase = outcome_phrase(due, language)
    lines = [f"{state_phrase(due, language)}; {phrase}."]
    if due.note is not None:
        lines.append(f"{NOTES[due.note].to(language)}.")
    if due.warn_on is not None and due.warn_on != due.due_on:
        label = Text("Último dia útil", "Last business day").to(language)
        lines.append(f"{label}: {format_date(due.warn_on, language)}.")
    return "\n".join(line[0].upper() + line[1:] for line in lines)
