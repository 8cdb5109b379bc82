"""What a contract says, in sentences for people, and the days that follow from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zelo.analytics import contracts as pure
from zelo.analytics.contracts.terms import term_at
from zelo.apps.contracts.enums import Exit, Fee, Party, Renewal, Unit
from zelo.apps.contracts.facts import facts_of
from zelo.apps.contracts.models import Amendment, Contract
from zelo.lib.errors import InvalidInput
from zelo.ui.figures import day_text, money_text, number_text, percent_text


@dataclass(frozen=True)
class KeyDay:
    """A day of a contract. past: it lies behind the day asked about."""

    day: date
    words: str
    icon: str
    past: bool


@dataclass(frozen=True)
class Changed:
    """A field that an amendment changes: its name, what it was and what it becomes, as people read them."""

    name: str
    before: str
    after: str


def sentences(contract: Contract) -> list[str]:
    """The terms one after the other; what the contract does not say is left out."""
    return [*_ending(contract), *_notice(contract), *_leaving(contract)]


def value_text(contract: Contract) -> str:
    """`R$ 12,000.00 a year`, or that it is not known."""
    if contract.amount is None:
        return _("unknown")
    amount = money_text(contract.amount)
    if not contract.recurring:
        return _("%(amount)s, once") % {"amount": amount}
    if contract.amount_months == 12:
        return _("%(amount)s a year") % {"amount": amount}
    months = contract.amount_months
    return ngettext("%(amount)s a month", "%(amount)s per %(months)s months", months) % {
        "amount": amount,
        "months": months,
    }


def length_text(length: int, unit: str) -> str:
    """`90 days`, `1 month`."""
    if unit == Unit.DAYS:
        return ngettext("%(length)s day", "%(length)s days", length) % {"length": length}
    return ngettext("%(length)s month", "%(length)s months", length) % {"length": length}


def key_days(contract: Contract, today: date) -> list[KeyDay]:
    """The days that matter, in order: written down, and what follows where the terms do not contradict."""
    try:
        facts = facts_of(contract, contract.suspensions.all())
        where = pure.position(facts, today)
        found = [*_written(contract), *_following(facts, where)]
    except InvalidInput:
        found = list(_written(contract))
    return [KeyDay(day, words, icon, day < today) for day, words, icon in sorted(found)]


def changes_of_amendment(amendment: Amendment, contract: Contract) -> list[Changed]:
    """What it changes. contract: as it is now; a signed amendment says itself what was before."""
    found = []
    for name, after in amendment.changes.items():
        field: Any = Contract._meta.get_field(name)
        before = amendment.before.get(name) if amendment.signed_on else getattr(contract, name)
        label = str(field.verbose_name)
        found.append(Changed(label[:1].upper() + label[1:], _shown(field, before), _shown(field, after)))
    return found


def _ending(contract: Contract) -> Iterator[str]:
    if contract.ends_on is None:
        yield _("It runs without term.")
        yield _ends_when(contract)
        return
    renews = {
        Renewal.NONE: _("At the end of the term it ends; nothing renews it."),
        Renewal.SAME_TERM: _(
            "At the end of the term it renews by itself for the same term, unless notice is given."
        ),
        Renewal.INDEFINITE: _("At the end of the term it goes on without term, unless notice is given."),
        Renewal.NEGOTIATION: _(
            "At the end of the term its renewal is negotiated; without agreement it ends."
        ),
    }
    if contract.renewal == Renewal.FIXED:
        yield _("At the end of the term it renews by itself for %(length)s, unless notice is given.") % {
            "length": length_text(contract.renewal_months or 0, Unit.MONTHS)
        }
    else:
        yield renews[Renewal(contract.renewal)]
    if contract.renewal == Renewal.INDEFINITE:
        yield _ends_when(contract)


def _ends_when(contract: Contract) -> str:
    if contract.exit == Exit.ANNIVERSARY:
        return _("Without term, notice takes effect at the anniversary of its start only.")
    return _("Without term, notice takes effect at any time.")


def _notice(contract: Contract) -> Iterator[str]:
    if contract.client_notice is None and contract.supplier_notice is None:
        yield _("Which notice is to be given is not known.")
        return
    if contract.client_notice == contract.supplier_notice:
        yield _("Each party may give notice, received at least %(length)s before the end.") % {
            "length": length_text(contract.client_notice or 0, contract.notice_unit)
        }
    else:
        yield _notice_of(_("The client"), contract.client_notice, contract.notice_unit)
        yield _notice_of(_("Our company"), contract.supplier_notice, contract.notice_unit)
    if contract.notice_opens is not None:
        yield _("Notice may not be given earlier than %(length)s before the end.") % {
            "length": length_text(contract.notice_opens, contract.notice_unit)
        }
    if contract.notice_form:
        yield _("Form of the notice: %(form)s.") % {"form": contract.get_notice_form_display()}
    if contract.delivery_days:
        yield _("It must be sent %(length)s before it is received.") % {
            "length": length_text(contract.delivery_days, Unit.DAYS)
        }


def _notice_of(party: str, length: int | None, unit: str) -> str:
    if length is None:
        return _("%(party)s may not give notice.") % {"party": party}
    return _("%(party)s may give notice, received at least %(length)s before the end.") % {
        "party": party,
        "length": length_text(length, unit),
    }


def _leaving(contract: Contract) -> Iterator[str]:
    if contract.leave_notice is None:
        return
    who = {
        "": _("Each party may leave without a cause after %(length)s of notice"),
        Party.CLIENT: _("The client may leave without a cause after %(length)s of notice"),
        Party.SUPPLIER: _("Our company may leave without a cause after %(length)s of notice"),
    }
    said = who[contract.leave_by] % {"length": length_text(contract.leave_notice, Unit.DAYS)}
    if contract.leave_from is not None:
        said += _(", not before %(day)s") % {"day": day_text(contract.leave_from)}
    if contract.leave_fee != Fee.NONE:
        said += _(", which costs %(fee)s") % {"fee": _fee(contract)}
    yield f"{said}."


def _fee(contract: Contract) -> str:
    quantity = contract.leave_quantity
    if contract.leave_fee == Fee.AMOUNT:
        return money_text(quantity)
    if contract.leave_fee == Fee.MONTHS:
        return _("the value of %(length)s") % {"length": length_text(int(quantity), Unit.MONTHS)}
    return _("%(share)s of what is left of the term") % {"share": percent_text(quantity, 0)}


def _written(contract: Contract) -> Iterator[tuple[date, str, str]]:
    if contract.signed_on:
        yield contract.signed_on, _("Signed"), "signature"
    yield contract.starts_on, _("First day in force"), "player-play"
    if contract.notified_on:
        yield contract.notified_on, _("Notice received"), "mail"
    for pause in contract.suspensions.all():
        yield pause.starts_on, _("Suspension begins"), "player-pause"
        if pause.ends_on:
            yield pause.ends_on, _("Last day of the suspension"), "player-play"


def _following(facts: pure.Contract, where: pure.Position) -> Iterator[tuple[date, str, str]]:
    last = pure.termination_end(facts)
    if last is not None:
        yield last, _("Last day in force, after the termination"), "door-exit"
        return
    parties = {
        pure.Party.CLIENT: _("Last day of notice, the client"),
        pure.Party.SUPPLIER: _("Our last day of notice"),
    }
    if len(where.notices) > 1 and len({one.last_receipt for one in where.notices}) == 1:
        yield where.notices[0].last_receipt, _("Last day of notice, either party"), "calendar-due"
    else:
        for one in where.notices:
            yield one.last_receipt, parties[one.party], "calendar-due"
    if where.term.last is None:
        return
    yield where.term.last, _("End of the term"), "flag"
    following = term_at(facts, where.term.last + timedelta(days=1))
    if facts.renews_automatically and following.last and following.last != where.term.last:
        yield following.last, _("End of the next term, if it renews"), "flag"


def _shown(field: Any, value: Any) -> str:
    if value is None or value == "":
        return "—"
    found = field.to_python(value)
    if field.choices:
        return str(dict(field.flatchoices).get(found, found))
    if isinstance(found, bool):
        return _("yes") if found else _("no")
    if isinstance(found, date):
        return day_text(found)
    if isinstance(found, Decimal):
        return money_text(found) if field.name == "amount" else number_text(found, 2)
    return str(found)
