"""What of contracts somebody must be told, and in which words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zelo.analytics.calendar import BusinessCalendar
from zelo.analytics.contracts import Flag, alert_dates
from zelo.apps.contracts.actions.chances import APART
from zelo.apps.contracts.actions.standing import Stand
from zelo.apps.contracts.enums import Call, CaseOutcome
from zelo.apps.contracts.models import Amendment, CaseCheckpoint, RenewalCase
from zelo.apps.work.actions.alerts import Wanted
from zelo.apps.work.kinds import Facts, Kind, Words, register_kind
from zelo.ui.figures import day_text, percent_text

NOTICE, CHECKPOINT = "contract.notice", "contract.checkpoint"
EXPIRED, UNSIGNED, CONTRADICTS = "contract.expired", "contract.unsigned", "contract.contradicts"
UNDECIDED, POST_MORTEM = "contract.undecided", "contract.postmortem"
# A deadline is told of from so many days before it.
NOTICE_DAYS = 90
# A renewal that nobody has called so many days before its deadline is the superior's to see.
ESCALATION_DAYS = 30
# A post-mortem is asked for within so many days.
POST_MORTEM_DAYS = 14


def subject_of(contract: int) -> str:
    return f"contract:{contract}"


@dataclass(frozen=True)
class _Teller:
    """Makes the alerts of one contract."""

    stand: Stand
    owner: int | None

    def tell(self, kind: str, what: object, due_on: date | None, step: int = 0, **facts: Any) -> Wanted:
        """what: tells this alert from others of its kind about the contract, for all time."""
        contract = self.stand.contract
        told = {
            name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()
        }
        told |= {"contract": contract.pk, "account": contract.account_id, "code": contract.code}
        key = f"{kind}:{contract.pk}:{what}"
        return Wanted(key, kind, subject_of(contract.pk), contract.account_id, self.owner, due_on, told, step)


def alerts_of(
    stand: Stand,
    case: RenewalCase | None,
    checkpoint: CaseCheckpoint | None,
    drafts: Sequence[Amendment],
    owner: int | None,
    day: date,
    calendar: BusinessCalendar,
) -> Iterator[Wanted]:
    """All that is to be open about a contract on a day. checkpoint: the last that is due and not done."""
    tell, where = _Teller(stand, owner).tell, stand.where
    if where is None:
        yield tell(CONTRADICTS, "terms", None, problem=stand.row.problem)
        return
    if Flag.EXPIRED in where.flags and where.term.last is not None:
        end, invoiced = where.term.last, Flag.EXPIRED_STILL_INVOICED in where.flags
        yield tell(EXPIRED, end, end, int(invoiced), end=end, invoiced=invoiced)
    elif case is not None and (case.deadline_on - day).days <= NOTICE_DAYS:
        yield tell(
            NOTICE,
            case.deadline_on,
            calendar.previous_business_day(case.deadline_on),
            sum(one <= day for one in alert_dates(case.deadline_on, calendar)),
            deadline=case.deadline_on,
            due=case.deadline_kind,
            end=case.term_ends_on,
            renews=stand.contract.renewal,
        )
    if case is not None and checkpoint is not None and Flag.EXPIRED not in where.flags:
        days, what = min(checkpoint.days), f"{case.term_ends_on}:{checkpoint.due_on}"
        yield tell(CHECKPOINT, what, checkpoint.due_on, days=days, deadline=case.deadline_on, case=case.pk)
    for draft in drafts:
        since = draft.effective_on
        yield tell(UNSIGNED, draft.number, since, number=draft.number, since=since)


def escalation(stand: Stand, case: RenewalCase, superior: int | None, day: date) -> Iterator[Wanted]:
    """A renewal without a call shortly before its deadline, or past it: to who stands above its owner.

    One that opened after its deadline could not be called in time; it is told as expired.
    """
    is_near = (case.deadline_on - day).days <= ESCALATION_DAYS
    if case.call == Call.UNDECIDED and is_near and case.opened_on <= case.deadline_on:
        yield _Teller(stand, superior).tell(
            UNDECIDED,
            case.deadline_on,
            case.deadline_on,
            int(case.deadline_on < day),
            deadline=case.deadline_on,
            case=case.pk,
        )


def loss(stand: Stand, case: RenewalCase, head: int | None) -> Wanted:
    """A lost or reduced renewal of which nobody has said why."""
    closed = case.closed_on or case.term_ends_on
    return _Teller(stand, head).tell(
        POST_MORTEM,
        case.term_ends_on,
        closed + timedelta(days=POST_MORTEM_DAYS),
        case=case.pk,
        closed=closed,
        outcome=case.outcome,
    )


def register() -> None:
    register_kind(Kind(NOTICE, gettext_lazy("Notice and end of contracts"), "calendar-due", _notice))
    register_kind(Kind(CHECKPOINT, gettext_lazy("Renewal checkpoints"), "flag", _checkpoint))
    register_kind(Kind(EXPIRED, gettext_lazy("Expired contracts"), "calendar-x", _expired))
    register_kind(Kind(UNSIGNED, gettext_lazy("Unsigned amendments"), "signature", _unsigned))
    register_kind(Kind(APART, gettext_lazy("Call and model apart"), "scale", _apart))
    register_kind(Kind(CONTRADICTS, gettext_lazy("Contradicting contracts"), "alert-triangle", _contradicts))
    register_kind(
        Kind(UNDECIDED, gettext_lazy("Renewals that nobody called"), "message-question", _undecided)
    )
    register_kind(Kind(POST_MORTEM, gettext_lazy("Losses without a reason"), "file-search", _post_mortem))


def _day(facts: Facts, name: str) -> str:
    return day_text(date.fromisoformat(facts[name]))


def _page(facts: Facts) -> str:
    return reverse("account_contracts", args=[facts["account"]])


def _notice(facts: Facts) -> Words:
    named = {"code": facts["code"], "day": _day(facts, "deadline"), "end": _day(facts, "end")}
    if facts["due"] == "end":
        what = _("Contract %(code)s ends on %(day)s") % named
    else:
        what = _("Notice on contract %(code)s must be received by %(day)s") % named
    renews = facts["renews"] in ("same_term", "fixed")
    why = (
        _("Without notice it renews by itself after %(end)s.")
        if renews
        else _("Nothing renews it after %(end)s.")
    )
    return Words(what, why % named, _("Decide: renew, renegotiate or give notice"), _page(facts))


def _checkpoint(facts: Facts) -> Words:
    named = {"code": facts["code"], "days": facts["days"], "day": _day(facts, "deadline")}
    return Words(
        _("Renewal of contract %(code)s: checkpoint of %(days)s days") % named,
        _("The deadline is %(day)s.") % named,
        _("Say what you expect of the renewal"),
        _page(facts),
    )


def _expired(facts: Facts) -> Words:
    what = _("Contract %(code)s expired on %(end)s") % {"code": facts["code"], "end": _day(facts, "end")}
    why = _("The account is still being invoiced.") if facts["invoiced"] else _("Nobody has decided it.")
    return Words(what, why, _("Renew it or write down its end"), _page(facts))


def _unsigned(facts: Facts) -> Words:
    named = {"code": facts["code"], "number": facts["number"], "day": _day(facts, "since")}
    return Words(
        _("Amendment %(number)s of contract %(code)s is not signed") % named,
        _("It was to take effect on %(day)s.") % named,
        _("Have it signed or withdraw it"),
        reverse("contract", args=[facts["contract"]]),
    )


def _apart(facts: Facts) -> Words:
    named = {
        "code": facts["code"],
        "call": Call(facts["call"]).label,
        "chance": percent_text(facts["chance"], 0),
    }
    return Words(
        _("Call and model part on the renewal of contract %(code)s") % named,
        _("Called “%(call)s”; by the company's own terms %(chance)s are renewed.") % named,
        _("Keep the call, or have it made anew"),
        reverse("renewal", args=[facts["case"]]),
    )


def _contradicts(facts: Facts) -> Words:
    return Words(
        _("Contract %(code)s contradicts itself") % {"code": facts["code"]},
        facts["problem"],
        _("Correct its terms"),
        reverse("contract", args=[facts["contract"]]),
    )


def _undecided(facts: Facts) -> Words:
    named = {"code": facts["code"], "day": _day(facts, "deadline")}
    return Words(
        _("Nobody has called the renewal of contract %(code)s") % named,
        _("It is to be decided by %(day)s.") % named,
        _("Ask the account manager, or call it yourself"),
        reverse("renewal_call", args=[facts["case"]]),
    )


def _post_mortem(facts: Facts) -> Words:
    is_lost = facts["outcome"] == CaseOutcome.LOST
    what = _("Contract %(code)s was lost") if is_lost else _("Contract %(code)s was renewed smaller")
    return Words(
        what % {"code": facts["code"]},
        _("Nobody has said why, and what was known before."),
        _("Write the post-mortem"),
        reverse("post_mortem", args=[facts["case"]]),
    )
