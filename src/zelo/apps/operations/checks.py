"""What `zelo` says before it starts when something is missing or unsafe."""

import os
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register

from zelo.ui.vendor import missing_files

KNOWN_VARIABLES = frozenset(
    f"ZELO_{name}"
    for line in (
        "HOME LAKE URL HOSTS PROXIES SECRET_KEY SECRET_KEY_FILE DATABASE_URL DATABASE_URL_FILE TIME_ZONE",
        "LOG_LEVEL SMTP_HOST SMTP_PORT SMTP_USER SMTP_PASSWORD SMTP_PASSWORD_FILE SMTP_SECURITY MAIL_FROM",
        "SESSION_IDLE_HOURS SESSION_HOURS OIDC_ISSUER OIDC_CLIENT_ID OIDC_CLIENT_SECRET",
        "OIDC_CLIENT_SECRET_FILE OIDC_NAME ENGINE TEST_DATA TEST_DATABASE TEST_POSTGRES_URL EVIDENCE",
        "UPDATE_GUIDES",
    )
    for name in line.split()
)


@register()
def check_variables(**_kwargs: Any) -> list[CheckMessage]:
    """Names a ZELO_ variable that nothing reads: most often a slip of the pen."""
    unknown = sorted(n for n in os.environ if n.startswith("ZELO_") and n not in KNOWN_VARIABLES)
    return [checks.Warning(f"{name} is set, and nothing reads it.", id="zelo.W001") for name in unknown]


@register()
def check_files(**_kwargs: Any) -> list[CheckMessage]:
    """The front-end files come with a wheel; a copy of the sources must have had them built."""
    missing = missing_files()
    if not missing:
        return []
    return [
        Error(
            f"Front-end files are missing: {', '.join(missing)}.",
            hint="Install Zelo again; from the sources: pip install --no-deps --no-build-isolation -e .",
            id="zelo.E001",
        )
    ]


@register()
def check_home(**_kwargs: Any) -> list[CheckMessage]:
    """The home must be writable, and its secrets readable by its owner only."""
    root = settings.HOME.root
    found: list[CheckMessage] = []
    if not os.access(root, os.W_OK):
        found.append(Error(f"The home {root} cannot be written.", id="zelo.E002"))
    key = root / "secret.key"
    if key.exists() and key.stat().st_mode & 0o077:
        found.append(checks.Warning(f"Others can read {key}; run chmod 600 on it.", id="zelo.W002"))
    return found


@register()
def check_mail(**_kwargs: Any) -> list[CheckMessage]:
    """Without a mail server, mail is only printed: fine for a trial, not for a company."""
    if settings.SMTP_HOST or not settings.HTTPS:
        return []
    return [
        checks.Warning(
            "ZELO_SMTP_HOST is not set: e-mail is printed on the console, not sent.", id="zelo.W003"
        )
    ]
