"""A home: the folder that holds one company's lake, policies and evaluations."""

import json
import os
import re
import tomllib
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TypedDict, cast, get_args

from babel import Locale
from babel.numbers import list_currencies

from zelo.lib import cnpj
from zelo.lib.errors import InvalidInput
from zelo.lib.text import Language
from zelo.warehouse.lake import Lake

_SETTINGS = "zelo.toml"


class _Settings(TypedDict):
    currency: str
    language: Language
    own_cnpjs: tuple[str, ...]
    keep_versions: int
    policy: str


@dataclass(frozen=True)
class Home:
    """One home, opened.

    currency: the one currency of all its money. language: of what it prints.
    own_cnpjs: the company's own CNPJs or CNPJ roots, by which its own invoices are told from received ones.
    keep_versions: how many of the last versions of the tables stay on disk; 0 keeps all.
    policy: the selection policy that each refresh of the application evaluates, by name or file.
    """

    root: Path
    currency: str = "BRL"
    language: Language = field(default_factory=lambda: system_language())
    own_cnpjs: tuple[str, ...] = ()
    keep_versions: int = 10
    policy: str = "balanced"

    @classmethod
    def open(cls, path: Path | None = None) -> "Home":
        """The home at `path`, else the one that ZELO_HOME names, else the user's own; it may be empty yet."""
        root = path or home_path()
        settings = root / _SETTINGS
        if not settings.exists():
            return cls(root)
        try:
            content = tomllib.loads(settings.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise InvalidInput(f"The home's settings {settings} cannot be read: {error}.") from error
        return cls(root, **_checked(content, settings))

    @property
    def exists(self) -> bool:
        return (self.root / _SETTINGS).exists()

    @cached_property
    def lake(self) -> Lake:
        """The home's lake: the folder that ZELO_LAKE names, else `lake` inside the home."""
        return Lake(Path(os.environ.get("ZELO_LAKE") or self.root / "lake"))

    @property
    def evaluations(self) -> Path:
        return self.root / "evaluations"

    @property
    def policies(self) -> Path:
        return self.root / "policies"

    @property
    def measures(self) -> Path:
        """The company's own measures, one SQL file each."""
        return self.root / "measures"

    @property
    def refreshes(self) -> Path:
        """What each refresh of the application computed, one folder each."""
        return self.root / "refreshes"

    @property
    def profiles(self) -> Path:
        """Mappings that people keep, one TOML file each; the command line knows them by name."""
        return self.root / "profiles"

    @property
    def rejected(self) -> Path:
        return self.root / "rejected"

    def in_currency(self, currency: str | None) -> "Home":
        """This home with its money in `currency`: adopted while there is no data, else it must agree."""
        if currency is None or currency == self.currency:
            return self
        if self.lake.snapshot().manifest:
            raise InvalidInput(
                f"This home keeps its money in {self.currency} and the file is in {currency}; "
                "a home has one currency: convert the amounts, or import into another home (--home)."
            )
        return replace(self, currency=_checked({"currency": currency}, None)["currency"])

    def speaking(self, language: Language) -> "Home":
        """This home with another language."""
        return replace(self, language=language)

    def owning(self, cnpjs: list[str]) -> "Home":
        """This home with further own CNPJs or roots. Raises InvalidInput for what is neither."""
        added = _checked_cnpjs(cnpjs, "")
        return replace(self, own_cnpjs=tuple(dict.fromkeys((*self.own_cnpjs, *added))))

    def save(self) -> None:
        """Writes the settings, making the folder if need be. Raises InvalidInput where it cannot."""
        own = ", ".join(f'"{number}"' for number in self.own_cnpjs)
        text = (
            f'currency = "{self.currency}"\nlanguage = "{self.language}"\nown_cnpjs = [{own}]\n'
            f"keep_versions = {self.keep_versions}\npolicy = {json.dumps(self.policy)}\n"
        )
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            draft = self.root / f".{_SETTINGS}.tmp"
            draft.write_text(text, encoding="utf-8")
            draft.replace(self.root / _SETTINGS)
        except OSError as error:
            raise InvalidInput(
                f"The home {self.root} cannot be written ({error.strerror}); name another with --home."
            ) from error


def home_path() -> Path:
    """Where the home is when no path is given: ZELO_HOME, else the user's data folder."""
    named = os.environ.get("ZELO_HOME")
    if named:
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("zelo")


def system_language() -> Language:
    """Portuguese where the system speaks it, else English."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "pt" if spoken.lower().startswith("pt") else "en"


def _checked(content: dict[str, object], settings: Path | None) -> _Settings:
    where = f" in {settings}" if settings else ""
    unknown = set(content) - set(_Settings.__annotations__)
    if unknown:
        known = ", ".join(_Settings.__annotations__)
        raise InvalidInput(f"Unknown setting {min(unknown)!r}{where}; the settings are {known}.")
    currency = content.get("currency", "BRL")
    if currency not in list_currencies(Locale("en")):
        raise InvalidInput(f"{currency!r}{where} is not a currency code; write one such as BRL or USD.")
    language = content.get("language", system_language())
    if language not in get_args(Language):
        raise InvalidInput(f"{language!r}{where} is not a language of Zelo; write pt or en.")
    keep = content.get("keep_versions", 10)
    if not isinstance(keep, int) or isinstance(keep, bool) or keep < 0:
        raise InvalidInput(f"keep_versions{where} is {keep!r}; write a whole number, 0 to keep all versions.")
    policy = content.get("policy", "balanced")
    if not isinstance(policy, str) or not policy.strip():
        raise InvalidInput(
            f"policy{where} is {policy!r}; write the name of a policy, or the path of its file."
        )
    return {
        "currency": str(currency),
        "language": cast(Language, language),
        "own_cnpjs": _checked_cnpjs(content.get("own_cnpjs", []), where),
        "keep_versions": keep,
        "policy": policy,
    }


def _checked_cnpjs(given: object, where: str) -> tuple[str, ...]:
    """CNPJs or their roots, as letters and digits only."""
    found = []
    for text in given if isinstance(given, list | tuple) else [given]:
        plain = re.sub(r"[./\s-]", "", str(text)).upper()
        if not re.fullmatch(r"[0-9A-Z]{8}", plain) and cnpj.read(plain).value is None:
            raise InvalidInput(f"{text!r}{where} is not a CNPJ, nor the first eight characters of one.")
        found.append(plain)
    return tuple(found)
