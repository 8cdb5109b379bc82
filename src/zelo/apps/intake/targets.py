"""What files can be imported as: every fact table by itself, and what applications register.

An application that takes records registers its target in `AppConfig.ready()`:

    from zelo.apps.intake.targets import ImportTarget, RecordDoor, Words, register_target

    register_target(
        ImportTarget(
            name="contacts",                               # unique; a mapping file says `table = "contacts"`
            title=_("contacts"),
            note=_("The clients' people: one line is one person."),
            table=Table("contacts", "one person", (Column("name", Kind.TEXT, "…", required=True, …), …)),
            words={"name": Words(_("name"), _("Given name and family name.")), …},
            personal=True,
            modes=(Mode.UPSERT, Mode.CREATE, Mode.UPDATE),
            needs=EDIT_CONTACTS,
            door=RecordDoor(check=check_contacts, commit=commit_contacts),
        )
    )

`table` says how a file is read: kinds, choices, header names that are recognised, `key` where a column names
a line. Its texts are for the command line; pages show `title`, `note` and `words`. Rows reach the door typed
(`date`, `Decimal`, `bool`, text, None), in chunks, with `line` and `record_id` beside the table's columns.

Rooms below intake (portfolio, engagement) do not import it: their targets stand in `intake/record_targets/`
and call the rooms' actions. Rooms above (selection) register their own.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from zelo.apps.intake.enums import Mode
from zelo.apps.people.permissions import Capability
from zelo.apps.portfolio import fact_words
from zelo.engine.ownership import OWNED
from zelo.lib.errors import NotFound
from zelo.warehouse.facts import TABLES, Column, Kind, Table

Row = Mapping[str, Any]
NFE = "nfe"


@dataclass(frozen=True)
class Words:
    """A column for people: what it is called, and what belongs into it."""

    label: str | Promise
    help: str | Promise = ""


@dataclass(frozen=True)
class Problem:
    """Why a row cannot be taken. line: the row's own. column: of the table, empty for the line as a whole."""

    line: str
    column: str
    value: str
    reason: str


@dataclass
class Checked:
    """What taking these rows would do; a row is counted once, or stands among the problems."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Written:
    """A record that a row made or changed. before: of a changed one, its `record_values` from before."""

    record: models.Model
    before: dict[str, Any] | None = None


@dataclass
class Run:
    """One import as a door sees it. memory: kept from chunk to chunk, such as rows met already."""

    by: Any
    mode: Mode
    source: str
    memory: dict[str, Any] = field(default_factory=dict)


def _let_go(record: models.Model) -> None:
    record.delete()


@dataclass(frozen=True)
class RecordDoor:
    """How rows become records.

    check: a chunk of rows; writes nothing. commit: a chunk of rows that passed the check, inside one
    transaction; returns what it wrote and raises ZeloError where a row cannot be taken after all, which takes
    the whole import back. Rows that change nothing are not among what it returns. remove: takes back a record
    that the import made and nobody changed since; raises ZeloError where it must stay.
    """

    check: Callable[[Sequence[Row], Run], Checked]
    commit: Callable[[Sequence[Row], Run], list[Written]]
    remove: Callable[[Any], None] = _let_go


@dataclass(frozen=True)
class ImportTarget:
    """What a file can be imported as. door: None for facts, which go to the lake.

    personal: its rows are about people. modes: what it allows, the usual one first. needs: who may import it,
    beside who may import at all.
    """

    name: str
    title: str | Promise
    table: Table
    note: str | Promise = ""
    words: Mapping[str, Words] = field(default_factory=dict)
    personal: bool = False
    modes: tuple[Mode, ...] = (Mode.UPSERT,)
    needs: Capability | None = None
    door: RecordDoor | None = None

    @property
    def is_owned(self) -> bool:
        """Whether the lake's rows are taken over into the application."""
        return self.door is None and self.name in OWNED

    def label(self, column: str) -> str:
        """What people call a column."""
        if column in self.words:
            return str(self.words[column].label)
        own = {
            "record_id": _("key of the line"),
            "account_code": _("code of the account"),
            "account_cnpj": _("CNPJ of the account"),
        }
        return own.get(column) or str(fact_words.COLUMNS.get(column, column))

    def help(self, column: str) -> str:
        """What belongs into a column."""
        if column in self.words and self.words[column].help:
            return str(self.words[column].help)
        if column == "record_id":
            return _("the line's own code in the source system")
        return _kind_words(self.table.column(column))


_TARGETS: dict[str, ImportTarget] = {}
_KINDS = {
    Kind.CODE: gettext_lazy("a code, kept as it is written"),
    Kind.TEXT: gettext_lazy("text"),
    Kind.CNPJ: gettext_lazy("a CNPJ, with or without its marks"),
    Kind.DATE: gettext_lazy("a date"),
    Kind.MONEY: gettext_lazy("an amount of money"),
    Kind.PRICE: gettext_lazy("a price"),
    Kind.QUANTITY: gettext_lazy("a number"),
    Kind.INTEGER: gettext_lazy("a whole number"),
    Kind.FLAG: gettext_lazy("yes or no"),
}


def _kind_words(column: Column) -> str:
    if column.choices:
        words = ", ".join(str(fact_words.CHOICES.get(choice, choice)) for choice in column.choices)
        return _("one of: %(words)s") % {"words": words}
    return str(_KINDS[column.kind])


def register_target(target: ImportTarget) -> None:
    """Adds a target; one of a fact table's name stands in its place."""
    _TARGETS[target.name] = target


def find_target(name: str) -> ImportTarget:
    """The target of that name. Raises NotFound."""
    if name in _TARGETS:
        return _TARGETS[name]
    if name == NFE:
        return ImportTarget(NFE, pgettext_lazy("import target", "NF-e notes"), TABLES["transactions"])
    if name in TABLES:
        return ImportTarget(name, fact_words.TABLES.get(name, name), TABLES[name])
    raise NotFound(_("Nothing can be imported as %(name)s.") % {"name": name})


def all_targets() -> Iterator[ImportTarget]:
    """Every target but NF-e, which is told by the file itself: records first, then facts."""
    yield from _TARGETS.values()
    yield from (find_target(name) for name in TABLES if name not in _TARGETS)


def targets_for(viewer: Any) -> list[ImportTarget]:
    """What this person may import."""
    return [target for target in all_targets() if target.needs is None or target.needs.allows(viewer)]


def target_tables() -> dict[str, Table]:
    """The form in which each target's files are read, by the name that mappings use."""
    return {target.name: target.table for target in all_targets()}


def target_title(name: str) -> str:
    """What people call a target; its name where no application knows it any more."""
    try:
        title = str(find_target(name).title)
    except NotFound:
        return name
    return title[:1].upper() + title[1:]
