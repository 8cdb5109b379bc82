"""The measures a home knows: those that Zelo ships and the company's own."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

from zelo.engine.home import Home
from zelo.engine.own_measures import own_measure
from zelo.lib.errors import InvalidInput, NotFound
from zelo.warehouse.catalogue import Better, Measure, catalogue


def known_measures(home: Home) -> dict[str, Measure]:
    """The shipped measures by name, then the home's own. Raises InvalidInput for one that cannot be used."""
    return {**catalogue(), **read_own(home.measures)}


def find_measure(home: Home, name: str) -> Measure:
    """The measure of that name. Raises NotFound, naming near ones."""
    known = known_measures(home)
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else "`zelo measure list` names them all."
    raise NotFound(f"There is no measure {name!r}; {hint}")


def read_own(folder: Path) -> dict[str, Measure]:
    """The measures in a folder's SQL files, each checked as the shipped ones are.

    Raises InvalidInput, naming the file, for one that breaks a rule or has a shipped measure's name.
    """
    found = {}
    for path in sorted(folder.glob("*.sql")) if folder.is_dir() else []:
        try:
            measure = own_measure(path.stem, path.read_text(encoding="utf-8"))
        except (InvalidInput, OSError, UnicodeDecodeError) as error:
            raise InvalidInput(f"{path} cannot be used: {error}") from error
        found[path.stem] = measure
    return found


def keep_own(measures: Iterable[Measure], home: Home, folder: Path) -> None:
    """Copies the files of a home's own measures among these into a folder."""
    own = [measure.name for measure in measures if measure.own]
    if own:
        folder.mkdir()
    for name in own:
        (folder / f"{name}.sql").write_bytes((home.measures / f"{name}.sql").read_bytes())


def directions(measures: Mapping[str, Measure]) -> dict[str, Better]:
    """Which way each measure is better: higher or lower."""
    return {name: measure.better for name, measure in measures.items()}
