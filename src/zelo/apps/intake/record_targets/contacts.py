"""The clients' people from files. They are personal data: they stand in the application, never in the lake.

A line is the person at its account with the same e-mail, else with the same name. Empty cells say nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, pgettext_lazy

from zelo.apps.intake.enums import Mode
from zelo.apps.intake.problem_words import register_reasons
from zelo.apps.intake.record_targets.account_finder import AccountFinder
from zelo.apps.intake.record_values import record_values
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
from zelo.apps.portfolio.actions.contacts import add_contact, change_contact, remove_contact
from zelo.apps.portfolio.enums import ContactRole, DecisionPower, Influence, LegalBasis
from zelo.apps.portfolio.models import Account, Contact
from zelo.apps.portfolio.permissions import EDIT_CONTACTS
from zelo.lib.text import fold
from zelo.warehouse.facts import Column, Kind, Table
from zelo.warehouse.facts.columns import ACCOUNT
from zelo.warehouse.facts.words import PORTUGUESE

_TEXTS = ("name", "email", "phone", "title", "department", "data_source")
_CHOSEN: dict[str, type[models.TextChoices] | type[models.IntegerChoices]] = {
    "role": ContactRole,
    "decision_power": DecisionPower,
    "influence": Influence,
    "legal_basis": LegalBasis,
}
_LANGUAGES = ("pt-br", "en")
# Reasons are kept with the import, in English, and shown in the language of who reads them.
MANY = gettext_noop("%(count)s people of this account have that name: write the e-mail as well")
NOT_KNOWN = gettext_noop("is not known at this account yet")
TOO_LONG = gettext_noop("has more than %(most)s characters")
NO_EMAIL = gettext_noop("is no e-mail address")
NOT_ONE_OF = "is not one of %(words)s"
EMPTY = "has no name"
NO_ACCOUNT = gettext_noop("names no account that is known here")
NEITHER = gettext_noop("says neither the account’s code nor CNPJ")
ONCE_MORE = gettext_noop("is the person of line %(line)s once more")


def _text(name: str, doc: str, *headers: str, required: bool = False) -> Column:
    return Column(name, Kind.TEXT, doc, required=required, headers=headers)


TABLE = Table(
    "contacts",
    "one person of a client",
    (
        *ACCOUNT,
        _text(
            "name",
            "Given name and family name.",
            "nome",
            "nome_completo",
            "contato",
            "full_name",
            required=True,
        ),
        _text("email", "E-mail.", "e_mail", "mail", "correio_eletronico"),
        _text("phone", "Phone.", "telefone", "celular", "fone", "whatsapp", "mobile"),
        _text("title", "Position.", "cargo", "funcao", "position", "job_title"),
        _text("department", "Area.", "area", "departamento", "setor"),
        _text("role", "Part in what the client buys.", "papel"),
        _text("decision_power", "Decision power.", "poder_de_decisao", "poder_decisao", "decisao"),
        _text("influence", "Influence.", "influencia"),
        _text("legal_basis", "Why the data may be kept (LGPD).", "base_legal", "base_lgpd", "lgpd"),
        _text("data_source", "Where the data come from.", "origem_dos_dados", "origem"),
        Column("since", Kind.DATE, "Known since.", headers=("conhecido_desde", "desde")),
    ),
)


@dataclass(frozen=True)
class _Plan:
    """What a row asks for. contact: whom it changes, None for a new one. fields: those with another value."""

    row: Row
    account: Account
    contact: Contact | None
    fields: dict[str, Any]


def register() -> None:
    register_reasons(MANY, NOT_KNOWN, TOO_LONG, NO_EMAIL, NO_ACCOUNT, NEITHER, ONCE_MORE)
    register_target(
        ImportTarget(
            name=TABLE.name,
            title=gettext_lazy("contacts"),
            note=gettext_lazy(
                "The clients’ people, one to a line: known by e-mail, else by account and name."
            ),
            table=TABLE,
            words=_words(),
            personal=True,
            modes=(Mode.UPSERT, Mode.CREATE, Mode.UPDATE),
            needs=EDIT_CONTACTS,
            door=RecordDoor(check=check, commit=commit, remove=remove_contact),
        )
    )


def check(rows: Sequence[Row], run: Run) -> Checked:
    """What taking these rows would do; a person twice in the file is told at the second line."""
    found = Checked()
    for outcome in _plans(rows, run):
        if isinstance(outcome, Problem):
            found.problems.append(outcome)
        elif outcome.contact is None:
            found.created += 1
        elif outcome.fields:
            found.updated += 1
        else:
            found.unchanged += 1
    return found


def commit(rows: Sequence[Row], run: Run) -> list[Written]:
    """Writes checked rows through the contacts' own actions; raises where one cannot be taken after all."""
    seen = Run(run.by, run.mode, run.source)
    written = []
    for plan in _plans(rows, seen):
        if isinstance(plan, Problem):
            continue
        if plan.contact is None:
            given = {"data_source": _("imported list"), **plan.fields}
            written.append(Written(add_contact(account=plan.account, by=run.by, **given)))
        elif plan.fields:
            before = record_values(plan.contact)
            done = change_contact(plan.contact, version=plan.contact.version, **plan.fields)
            written.append(Written(done, before))
    return written


def _plans(rows: Sequence[Row], run: Run) -> Iterator[_Plan | Problem]:
    finder = AccountFinder(rows, run)
    accounts = {row["record_id"]: finder.find(row) for row in rows}
    people = _People({account.pk for account in accounts.values() if account})
    for row in rows:
        account = accounts[row["record_id"]]
        problem = _wrong(row) or _nobody(row, account)
        if problem is None and account is not None:
            problem = _twice(row, account, run)
        if problem is not None or account is None:
            yield problem or _no_account(row)
            continue
        yield _plan(row, account, people, run)


def _plan(row: Row, account: Account, people: "_People", run: Run) -> _Plan | Problem:
    known = people.find(account, row)
    values = _values(row)
    if len(known) > 1:
        return Problem(str(row["line"]), "name", row["name"], MANY % {"count": len(known)})
    if not known:
        if run.mode == Mode.UPDATE:
            return Problem(str(row["line"]), "name", row["name"], NOT_KNOWN)
        return _Plan(row, account, None, values)
    [contact] = known
    if run.mode == Mode.CREATE:
        return _Plan(row, account, contact, {})
    changed = {name: value for name, value in values.items() if getattr(contact, name) != value}
    return _Plan(row, account, contact, changed)


class _People:
    """The people of some accounts who are there, by e-mail and by name."""

    def __init__(self, accounts: Iterable[int]) -> None:
        self._by_email: dict[tuple[int, str], list[Contact]] = {}
        self._by_name: dict[tuple[int, str], list[Contact]] = {}
        present = Contact.objects.filter(account__in=list(accounts), left_on=None, anonymised_at=None)
        for contact in present.select_related("account").order_by("pk"):
            self._by_name.setdefault((contact.account_id, fold(contact.name)), []).append(contact)
            if contact.email:
                self._by_email.setdefault((contact.account_id, contact.email.casefold()), []).append(contact)

    def find(self, account: Account, row: Row) -> list[Contact]:
        email = (row.get("email") or "").strip().casefold()
        by_email = self._by_email.get((account.pk, email), []) if email else []
        return by_email or self._by_name.get((account.pk, fold(row["name"])), [])


def _values(row: Row) -> dict[str, Any]:
    """The filled cells as a contact's fields."""
    values: dict[str, Any] = {name: row[name].strip() for name in _TEXTS if (row.get(name) or "").strip()}
    for name, kind in _CHOSEN.items():
        if (row.get(name) or "").strip():
            values[name] = _meanings(kind)[_plain(row[name])]
    if row.get("since"):
        values["since"] = row["since"]
    return values


def _wrong(row: Row) -> Problem | None:
    """The first cell that cannot be used."""
    for name in _TEXTS:
        text, most = (row.get(name) or "").strip(), _longest(name)
        if most and len(text) > most:
            return Problem(str(row["line"]), name, text, TOO_LONG % {"most": most})
    email = (row.get("email") or "").strip()
    try:
        if email:
            validate_email(email)
    except ValidationError:
        return Problem(str(row["line"]), "email", email, NO_EMAIL)
    for name, kind in _CHOSEN.items():
        text = (row.get(name) or "").strip()
        if text and _plain(text) not in _meanings(kind):
            words = ", ".join(str(label) for label in kind.labels)
            return Problem(str(row["line"]), name, text, NOT_ONE_OF % {"words": words})
    return None


def _longest(name: str) -> int | None:
    found: int | None = getattr(Contact._meta.get_field(name), "max_length", None)
    return found


def _nobody(row: Row, account: Account | None) -> Problem | None:
    if not (row.get("name") or "").strip():
        return Problem(str(row["line"]), "name", "", EMPTY)
    return None if account is not None else _no_account(row)


def _no_account(row: Row) -> Problem:
    column = "account_code" if row.get("account_code") else "account_cnpj"
    value = str(row.get(column) or "")
    return Problem(str(row["line"]), column, value, NO_ACCOUNT if value else NEITHER)


def _twice(row: Row, account: Account, run: Run) -> Problem | None:
    """That the same person stands on an earlier line, by e-mail or by name."""
    seen: dict[tuple[int, str, str], str] = run.memory.setdefault("people", {})
    email = (row.get("email") or "").strip().casefold()
    keys = [(account.pk, "email", email)] if email else [(account.pk, "name", fold(row["name"]))]
    for key in keys:
        if key in seen and seen[key] != str(row["line"]):
            column = key[1]
            reason = ONCE_MORE % {"line": seen[key]}
            return Problem(str(row["line"]), column, str(row.get(column) or ""), reason)
        seen[key] = str(row["line"])
    return None


@cache
def _meanings(kind: type[models.TextChoices] | type[models.IntegerChoices]) -> Mapping[str, Any]:
    """What may be written for each choice: its value, its labels, and how companies write it."""
    found: dict[str, Any] = {}
    for value in kind.values:
        for word in (str(value), *PORTUGUESE.get(str(value), ())):
            found[_plain(word)] = value
    for language in _LANGUAGES:
        with translation.override(language):
            for value, label in kind.choices:
                found.setdefault(_plain(str(label)), value)
    return found


def _plain(text: str) -> str:
    return fold(text.replace("_", " "))


def _words() -> dict[str, Words]:
    return {
        "account_code": Words(gettext_lazy("code of the account"), gettext_lazy("or its CNPJ")),
        "account_cnpj": Words(gettext_lazy("CNPJ of the account"), gettext_lazy("or its code")),
        "name": Words(gettext_lazy("name"), gettext_lazy("given name and family name")),
        "email": Words(gettext_lazy("e-mail"), gettext_lazy("tells people of one account apart")),
        "phone": Words(gettext_lazy("phone")),
        "title": Words(pgettext_lazy("contact", "position")),
        "department": Words(gettext_lazy("area")),
        "role": Words(
            gettext_lazy("role"), gettext_lazy("sponsor, decision maker, champion, influencer, user, blocker")
        ),
        "decision_power": Words(
            gettext_lazy("decision power"), gettext_lazy("0 to 3, or the words of the page")
        ),
        "influence": Words(gettext_lazy("influence"), gettext_lazy("0 to 4, or the words of the page")),
        "legal_basis": Words(
            gettext_lazy("legal basis"), gettext_lazy("legitimate interest where nothing is said")
        ),
        "data_source": Words(
            gettext_lazy("where the data come from"), gettext_lazy("“imported list” where nothing is said")
        ),
        "since": Words(gettext_lazy("known since"), gettext_lazy("a date")),
    }
