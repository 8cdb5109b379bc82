"""A past list of key accounts from a file: each line a decision of its day."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from zelo.apps.intake.enums import Mode
from zelo.apps.intake.problem_words import register_reasons
from zelo.apps.intake.record_targets.account_finder import AccountFinder
from zelo.apps.intake.record_targets.contacts import NEITHER, NO_ACCOUNT, TOO_LONG
from zelo.apps.intake.targets import (
    Checked,
    ImportTarget,
    Problem,
    RecordDoor,
    Row,
    Run,
    Words,
    Written,
    register_target,
)
from zelo.apps.portfolio.enums import Tier
from zelo.apps.portfolio.models import Account
from zelo.apps.selection.actions.past import Past, register_past, take_back_past
from zelo.apps.selection.models import Decision
from zelo.apps.selection.permissions import DECIDE
from zelo.warehouse.facts import Column, Kind, Table
from zelo.warehouse.facts.columns import ACCOUNT, choice, day

_LONGEST = 2_000
# Reasons are kept with the import, in English, and shown in the language of who reads them.
DECIDED = gettext_noop("another tier was decided on that day already: change it on the account’s page")
FUTURE = gettext_noop("lies in the future")
SAME_DAY = gettext_noop("line %(line)s decides on the same account on the same day")
TABLE = Table(
    "key_accounts",
    "one account's tier as decided on a day",
    (
        *ACCOUNT,
        choice("tier", "Tier that was decided.", tuple(Tier.values), "nivel", "categoria", required=True),
        day("Day of the decision.", "decided_on", "since", "desde", "data_decisao"),
        Column("reason", Kind.TEXT, "Why.", headers=("motivo", "justificativa", "observacao")),
    ),
)


def register() -> None:
    register_reasons(DECIDED, FUTURE, SAME_DAY)
    register_target(
        ImportTarget(
            name=TABLE.name,
            title=gettext_lazy("past list of key accounts"),
            note=gettext_lazy(
                "One line is one account’s tier, decided on a day: the register begins with it."
            ),
            table=TABLE,
            words={
                "account_code": Words(gettext_lazy("code of the account"), gettext_lazy("or its CNPJ")),
                "account_cnpj": Words(gettext_lazy("CNPJ of the account"), gettext_lazy("or its code")),
                "tier": Words(gettext_lazy("tier")),
                "day": Words(gettext_lazy("decided on"), gettext_lazy("a day that has passed")),
                "reason": Words(gettext_lazy("reason")),
            },
            modes=(Mode.CREATE,),
            needs=DECIDE,
            door=RecordDoor(check=check, commit=commit, remove=take_back_past),
        )
    )


def check(rows: Sequence[Row], run: Run) -> Checked:
    """What taking these rows would do; a decision that stands already as it is changes nothing."""
    found = Checked()
    for outcome in _outcomes(rows, run):
        if isinstance(outcome, Problem):
            found.problems.append(outcome)
        elif outcome is None:
            found.unchanged += 1
        else:
            found.created += 1
    return found


def commit(rows: Sequence[Row], run: Run) -> list[Written]:
    entries = [one for one in _outcomes(rows, Run(run.by, run.mode, run.source)) if isinstance(one, Past)]
    return [Written(made) for made in register_past(entries=entries, by=run.by)]


def _outcomes(rows: Sequence[Row], run: Run) -> Iterator[Past | Problem | None]:
    """Per row what is to be written, why it cannot be, or None where it is here already."""
    finder = AccountFinder(rows, run)
    accounts = [finder.find(row) for row in rows]
    standing = _standing(account for account in accounts if account)
    for row, account in zip(rows, accounts, strict=True):
        if account is None:
            yield _no_account(row)
            continue
        problem = _wrong(row) or _twice(row, account, run)
        before = standing.get((account.pk, row["day"]))
        if problem is None and before not in (None, row["tier"]):
            problem = _problem(row, "tier", DECIDED)
        if problem is not None:
            yield problem
        elif before is not None:
            yield None
        else:
            said = (row.get("reason") or "").strip() or _("From an imported list of key accounts.")
            yield Past(account.pk, row["tier"], row["day"], said)


def _standing(accounts: Any) -> dict[tuple[int, Any], str]:
    keys = {account.pk for account in accounts}
    rows = Decision.objects.filter(account__in=keys, withdrawn_at=None).exclude(action="decline")
    return {(account, on): tier for account, on, tier in rows.values_list("account_id", "day", "tier")}


def _wrong(row: Row) -> Problem | None:
    if row["day"] > timezone.localdate():
        return _problem(row, "day", FUTURE, row["day"].isoformat())
    if len(row.get("reason") or "") > _LONGEST:
        return _problem(row, "reason", TOO_LONG % {"most": _LONGEST})
    return None


def _twice(row: Row, account: Account, run: Run) -> Problem | None:
    """That an earlier line says something of the same account and day."""
    seen: dict[tuple[int, Any], str] = run.memory.setdefault("past", {})
    first = seen.setdefault((account.pk, row["day"]), str(row["line"]))
    if first == str(row["line"]):
        return None
    return _problem(row, "day", SAME_DAY % {"line": first}, row["day"].isoformat())


def _no_account(row: Row) -> Problem:
    column = "account_code" if row.get("account_code") else "account_cnpj"
    if row.get(column):
        return _problem(row, column, NO_ACCOUNT)
    return _problem(row, column, NEITHER)


def _problem(row: Row, column: str, reason: str, value: str | None = None) -> Problem:
    return Problem(str(row["line"]), column, str(row.get(column) or "") if value is None else value, reason)
