"""Settings from the environment: typed, and refused with the variable's name where they cannot be used."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from zelo.lib.errors import InvalidInput

_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


@dataclass(frozen=True)
class Environment:
    """Reads variables of one environment; an empty value counts as not set."""

    values: Mapping[str, str]

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(name, "").strip() or default

    def choice(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        given = self.text(name, default)
        if given not in allowed:
            raise InvalidInput(f"{name} is {given!r}; write one of {', '.join(allowed)}.")
        return given

    def flag(self, name: str, default: bool = False) -> bool:
        given = self.text(name).lower()
        if given and given not in _TRUE | _FALSE:
            raise InvalidInput(f"{name} is {given!r}; write yes or no.")
        return given in _TRUE if given else default

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        given = self.text(name, str(default))
        if not given.isascii() or not given.isdigit() or not least <= int(given) <= most:
            raise InvalidInput(f"{name} is {given!r}; write a whole number from {least} to {most}.")
        return int(given)

    def words(self, name: str) -> list[str]:
        """The parts of a list separated by commas or spaces."""
        return self.text(name).replace(",", " ").split()

    def secret(self, name: str) -> str:
        """The secret itself, or the content of the file that NAME_FILE names."""
        given, file = self.text(name), self.text(f"{name}_FILE")
        if given and file:
            raise InvalidInput(f"Both {name} and {name}_FILE are set; keep one.")
        if not file:
            return given
        try:
            content = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            raise InvalidInput(f"{name}_FILE names {file}, which cannot be read: {error}.") from error
        if not content:
            raise InvalidInput(f"{name}_FILE names {file}, which is empty.")
        return content


def own_secret(file: Path) -> str:
    """The secret kept in `file`, made on first use with mode 0600; two processes at once agree on one."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
        if not file.exists():
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as stream:
                stream.write(secrets.token_urlsafe(64))
                stream.flush()
                os.fsync(stream.fileno())
            try:
                os.link(draft, file)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        secret = file.read_text(encoding="ascii").strip()
    except (OSError, ValueError) as error:
        raise InvalidInput(f"The secret key {file} cannot be kept: {error}.") from error
    if len(secret) < 50:
        raise InvalidInput(f"The secret key in {file} is too short; restore it from a backup.")
    return secret


def database_settings(url: str, *, embedded: Path) -> dict[str, Any]:
    """Django's settings for `postgres://user:password@host:port/name?option=value`, or for SQLite.

    Raises InvalidInput for any other address; the message never holds the password.
    """
    if not url:
        return sqlite_settings(embedded)
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and parts.path:
        return sqlite_settings(Path(unquote(parts.path)))
    try:
        port = parts.port
    except ValueError:
        port = -1
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in ("postgres", "postgresql") or not name or port == -1:
        raise InvalidInput(
            "ZELO_DATABASE_URL is no address of a database; write postgres://user:password@host:5432/name, "
            "or leave it out to use the SQLite file in the home."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def sqlite_settings(file: Path) -> dict[str, Any]:
    """SQLite that survives a power cut, and where a writer waits for another instead of failing."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000; "
                "PRAGMA mmap_size=1073741824;"
            ),
        },
    }
