"""An import as the engine's request: the same readers, mapping and options as on the command line."""

from pathlib import Path
from typing import Any

from django.conf import settings

from zelo.apps.intake.models import Import
from zelo.apps.intake.targets import NFE, find_target, target_tables
from zelo.apps.intake.uploads import file_of
from zelo.engine.home import Home
from zelo.engine.requests import ImportRequest, file_request, nfe_request
from zelo.warehouse.readers import Corrections, Mapping, ReadOptions, make_corrections, parse_mapping

CHOICES = ("encoding", "delimiter", "decimal", "dates", "sheet", "header_line")


def open_home() -> Home:
    """The home as it stands now."""
    return Home.open(settings.HOME.root)


def path_of(entry: Import) -> Path:
    return file_of(entry.token, entry.name)


def options_of(entry: Import, *, numbered: bool = False) -> ReadOptions:
    """What people settled about this file."""
    chosen: dict[str, Any] = {name: entry.options.get(name) or None for name in CHOICES}
    return ReadOptions(
        source=entry.source or None, **chosen, corrections=corrections_of(entry), numbered=numbered
    )


def corrections_of(entry: Import) -> Corrections | None:
    rows = [(str(line), str(column), str(value)) for line, column, value in entry.corrections]
    return make_corrections(rows) or None


def mapping_of(entry: Import) -> Mapping | None:
    """The mapping that a person chose; None where the headers are to say it."""
    if not entry.mapping:
        return None
    return parse_mapping(entry.mapping, tables=target_tables())


def request_of(entry: Import) -> ImportRequest:
    """The engine's request for this import."""
    target = find_target(entry.target)
    if target.name == NFE:
        return nfe_request(path_of(entry), options_of(entry))
    options = options_of(entry, numbered=target.door is not None)
    return file_request(path_of(entry), target.table, mapping_of(entry), options)
