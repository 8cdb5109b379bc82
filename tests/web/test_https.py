"""Behind a proxy with HTTPS: secure cookies, HSTS, whose word on addresses counts; in its own process."""

import json
import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import json, django
from django.conf import settings
django.setup()
from django.core.checks import run_checks
from django.test import Client
from zelo.apps.operations.upgrade import upgrade
upgrade()
client = Client(HTTP_HOST="zelo.example.com")
plain = client.get("/sign-in/")
proxied = {"x-forwarded-proto": "https", "x-forwarded-for": "198.51.100.9, 192.0.2.7"}
safe = client.get("/sign-in/", headers=proxied)
from allauth.account.adapter import get_adapter
cookies = {name: [bool(c["secure"]), c["path"], c["domain"]] for name, c in safe.cookies.items()}
deploy = sorted(m.id for m in run_checks(include_deployment_checks=True))
print(json.dumps({
    "plain": [plain.status_code, plain.headers.get("Location")],
    "health": client.get("/healthz").status_code,
    "safe": safe.status_code,
    "hsts": safe.headers.get("Strict-Transport-Security"),
    "cookies": cookies,
    "address": get_adapter().get_client_ip(safe.wsgi_request),
    "deploy": deploy,
}))
"""


def test_https_turns_on_what_it_needs(tmp_path: Path) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ZELO_", "DJANGO_"))}
    environment = kept | {
        "ZELO_HOME": str(tmp_path),
        "ZELO_URL": "https://zelo.example.com",
        "ZELO_PROXIES": "1",
        "ZELO_SMTP_HOST": "mail.example.com",
        "DJANGO_SETTINGS_MODULE": "zelo.settings",
        "ZELO_LOG_LEVEL": "CRITICAL",
    }
    ended = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == {
        "plain": [301, "https://zelo.example.com/sign-in/"],
        "health": 200,
        "safe": 200,
        "hsts": "max-age=31536000",
        "cookies": {"__Host-zelo_csrf": [True, "/", ""]},
        "address": "192.0.2.7",
        # Subdomains are the company's own business.
        "deploy": ["security.W005", "security.W021"],
    }
