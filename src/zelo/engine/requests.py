"""What a person asks of an import, in their words, made into what the reader takes."""

from importlib.resources import files
from pathlib import Path

from zelo.lib.errors import InvalidInput
from zelo.warehouse.facts import Table, table
from zelo.warehouse.readers import Mapping, ReadOptions, load_mapping


def import_request(
    table_name: str | None,
    mapping_name: str | None,
    source: str | None,
    decimal: str | None,
    dates: str | None,
    encoding: str | None,
    delimiter: str | None,
    sheet: str | None,
) -> tuple[Table, Mapping | None, ReadOptions]:
    """The fact table, mapping and options asked for. Raises InvalidInput for a word it does not know."""
    mapping = find_mapping(mapping_name) if mapping_name else None
    wanted = table_name or (mapping.table if mapping else None)
    if wanted is None:
        raise InvalidInput("Which table is it? Name one with --table, such as transactions or accounts.")
    if mapping and mapping.table != wanted:
        raise InvalidInput(f"The mapping {mapping_name} is for the table {mapping.table}, not for {wanted}.")
    options = ReadOptions(source, decimal, dates, encoding, delimiter, sheet)
    return table(wanted), mapping, options


def shipped_mappings() -> dict[str, Path]:
    """The mapping files that come with Zelo, by name."""
    folder = Path(str(files("zelo.warehouse.readers") / "mappings"))
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def find_mapping(name: str) -> Mapping:
    """A mapping by file path, or by the name of a shipped one."""
    shipped = shipped_mappings()
    if name in shipped and not Path(name).exists():
        return load_mapping(shipped[name])
    path = Path(name)
    if not path.is_file():
        raise InvalidInput(
            f"There is no mapping file {name}; name a TOML file or one of {', '.join(sorted(shipped))}."
        )
    return load_mapping(path)
