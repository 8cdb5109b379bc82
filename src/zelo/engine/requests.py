"""What a person asks of an import, made into a reader and the fact table its rows go to."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from zelo.engine.home import Home
from zelo.lib.errors import InvalidInput
from zelo.warehouse.facts import Table, table
from zelo.warehouse.readers import (
    Mapping,
    Progress,
    ReadOptions,
    StagedFile,
    load_mapping,
    read_file,
    shipped_mappings,
)
from zelo.warehouse.readers.nfe import SaleRules, is_nfe, load_sale_rules, read_nfe, shipped_sale_rules

Reader = Callable[[Home, Path, Progress], StagedFile]

_RULES = "sale_rules.toml"
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """A file (or a folder of notes), the table its rows go to, and how it is read into a workspace.

    rejected: where the list of lines that cannot be used is kept, in place of the home's folder for them.
    """

    path: Path
    fact: Table
    read: Reader
    rejected: Path | None = None


def import_request(
    path: Path,
    table_name: str | None = None,
    mapping_name: str | None = None,
    *,
    options: ReadOptions | None = None,
    own_cnpjs: tuple[str, ...] = (),
    profiles: Path | None = None,
) -> ImportRequest:
    """The request for a path. NF-e XML needs neither table nor mapping.

    own_cnpjs: the user's companies, by which issued notes are told from received ones.
    profiles: a folder of further mappings, by name.
    Raises InvalidInput where the table cannot be told, or the mapping is for another one.
    """
    if table_name is None and mapping_name is None and path.exists() and is_nfe(path):
        return nfe_request(path, options or ReadOptions(), own_cnpjs)
    mapping = find_mapping(mapping_name, profiles) if mapping_name else None
    wanted = table_name or (mapping.table if mapping else None)
    if wanted is None:
        raise InvalidInput("Which table is it? Name one with --table, such as transactions or accounts.")
    if mapping and mapping.table != wanted:
        raise InvalidInput(f"The mapping {mapping_name} is for the table {mapping.table}, not for {wanted}.")
    return file_request(path, table(wanted), mapping, options or ReadOptions())


def sale_rules(home: Home) -> SaleRules:
    """Which notes count as sales: the home's own table where it has one, else the shipped one."""
    own = home.root / _RULES
    return load_sale_rules(own if own.is_file() else None)


def copy_sale_rules(home: Home) -> Path:
    """Puts a copy of the shipped table into the home, to be edited. Raises InvalidInput if it has one."""
    own = home.root / _RULES
    if own.exists():
        raise InvalidInput(f"{own} is there already; edit it, or remove it to go back to the shipped table.")
    home.root.mkdir(parents=True, exist_ok=True)
    own.write_text(shipped_sale_rules().read_text(encoding="utf-8"), encoding="utf-8")
    return own


def find_mapping(name: str, profiles: Path | None = None) -> Mapping:
    """A mapping by file path, or by the name of a shipped one or of one of the home's profiles."""
    shipped = dict(shipped_mappings())
    if profiles is not None:
        shipped |= {path.stem: path for path in sorted(profiles.glob("*.toml"))}
    if name in shipped and not Path(name).exists():
        return load_mapping(shipped[name])
    path = Path(name)
    if not path.is_file():
        raise InvalidInput(
            f"There is no mapping file {name}; name a TOML file or one of {', '.join(sorted(shipped))}."
        )
    return load_mapping(path)


def file_request(path: Path, fact: Table, mapping: Mapping | None, options: ReadOptions) -> ImportRequest:
    """The request for a file whose table and mapping are known; without a mapping the headers propose one."""

    def read(home: Home, workspace: Path, progress: Progress) -> StagedFile:
        return read_file(path, fact, mapping=mapping, staging=workspace, options=options, progress=progress)

    return ImportRequest(path, fact, read)


def nfe_request(path: Path, options: ReadOptions, own_cnpjs: tuple[str, ...] = ()) -> ImportRequest:
    """The request for notes: an XML file, a folder, or a zip."""
    fact = table("transactions")

    def read(home: Home, workspace: Path, progress: Progress) -> StagedFile:
        own = own_cnpjs or home.own_cnpjs
        return read_nfe(
            path,
            staging=workspace,
            person_key=_person_key(home),
            own_cnpjs=frozenset(own) if own else None,
            rules=sale_rules(home),
            progress=progress,
            known=home.lake.snapshot().files.get(fact.name, ()),
            **({"source": options.source} if options.source else {}),
        )

    return ImportRequest(path, fact, read)


def _person_key(home: Home) -> bytes:
    """The secret by which people's CPFs become codes; made on first use, readable by its owner only."""
    path = home.root / "person.key"
    if not path.exists():
        home.root.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(os.urandom(_KEY_BYTES))
    return path.read_bytes()
