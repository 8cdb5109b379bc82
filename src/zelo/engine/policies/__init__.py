"""Selection policies by name or file: the starters that ship with Zelo, a home's own, any TOML file."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from zelo.analytics.selection import Policy, parse_policy
from zelo.engine.home import Home
from zelo.engine.measures import directions, known_measures
from zelo.lib.errors import InvalidInput, NotFound
from zelo.warehouse.catalogue import Measure


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A policy with the text it was read from. origin: `starter`, `home` or the file's path."""

    policy: Policy
    text: str
    origin: str


def list_policies(home: Home) -> list[PolicyFile]:
    """The starter policies, then the home's own."""
    own = sorted(home.policies.glob("*.toml")) if home.policies.is_dir() else []
    known = known_measures(home)
    starters = [read_policy(text, "starter", known) for _, text in sorted(_starters().items())]
    return starters + [read_policy(_text(path), "home", known) for path in own]


def find_policy(home: Home, name: str) -> PolicyFile:
    """A policy by file path, by its file's name in the home, or by a starter's name.

    Raises NotFound, naming what there is; InvalidInput for a policy that cannot be used.
    """
    measures = known_measures(home)
    path = Path(name)
    if path.is_file():
        return read_policy(_text(path), name, measures)
    own = home.policies / f"{name}.toml"
    if own.is_file():
        return read_policy(_text(own), "home", measures)
    starters = _starters()
    if name in starters:
        return read_policy(starters[name], "starter", measures)
    known = sorted({*starters, *(path.stem for path in home.policies.glob("*.toml"))})
    raise NotFound(f"There is no policy file {name}; name a TOML file or one of {', '.join(known)}.")


def read_policy(text: str, origin: str, measures: Mapping[str, Measure]) -> PolicyFile:
    """A policy's text, checked against the measures there are."""
    try:
        return PolicyFile(parse_policy(text, directions(measures)), text, origin)
    except InvalidInput as error:
        raise InvalidInput(f"The policy {origin} cannot be used: {error}") from error


def _starters() -> dict[str, str]:
    folder = files("zelo.engine.policies")
    return {
        entry.name.removesuffix(".toml"): entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    }


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"The policy {path} is not UTF-8 text; save it as UTF-8.") from error
    except OSError as error:
        raise InvalidInput(f"The policy {path} cannot be read: {error.strerror}.") from error
