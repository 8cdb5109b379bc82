"""Takes the pictures of README from the demonstration company, in light and dark.

.venv/bin/python tools/pictures.py     needs Debian's chromium; loads the company into .demo if need be
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[1]
HOME = Path(os.environ.get("ZELO_HOME", ROOT / ".demo" / "packaging"))
FOLDER = ROOT / "docs" / "pictures"
PORT = 8765
ADDRESS = f"http://127.0.0.1:{PORT}"
WHO = "helena.siqueira@papiruna.example"
# The accounts that the pictures show: a strategic one with a contract, and one whose people report in levels.
ACCOUNT, MAPPED = "Mandinora Sucos e Bebidas S.A.", "Umbaterra Calçados S.A."


def main() -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("Pictures need chromium: apt-get install chromium")
    zelo = [sys.executable, "-m", "zelo"]
    subprocess.run([*zelo, "demo", "--home", str(HOME), "--no-serve", "--language", "pt"], check=True)
    with subprocess.Popen([*zelo, "web", "--home", str(HOME), "--port", str(PORT)]) as server:
        try:
            _wait()
            cookie, keys = _sign_in()
            FOLDER.mkdir(parents=True, exist_ok=True)
            for theme in ("light", "dark"):
                _take(chromium, theme, cookie, keys)
        finally:
            server.terminate()


def _wait() -> None:
    for _ in range(120):
        try:
            urlopen(f"{ADDRESS}/healthz")
            return
        except URLError:
            time.sleep(0.5)
    sys.exit("The pages did not come up.")


def _sign_in() -> tuple[dict[str, Any], list[int]]:
    """A session of the head of key accounts, made without her password; and keys of what is shown."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "zelo.settings", "ZELO_HOME": str(HOME), "ZELO_URL": ADDRESS}
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from zelo.apps.contracts.models import RenewalCase
    from zelo.apps.people.models import User
    from zelo.apps.portfolio.models import Account
    from zelo.apps.selection.models import Evaluation

    client = Client()
    client.force_login(User.objects.get(email=WHO))
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": ADDRESS}
    accounts = [Account.objects.get(name=name).pk for name in (ACCOUNT, MAPPED)]
    last = Evaluation.objects.exclude(policy_version=None).latest("pk")
    adjusted = RenewalCase.objects.filter(outcome="", contract__adjustment_clause__isnull=False).order_by(
        "deadline_on"
    )
    renewal = adjusted.filter(deadline_on__gt=timezone.localdate()).first() or adjusted.get()
    return cookie, [*accounts, last.pk, last.policy_version_id, renewal.contract_id]


def _take(chromium: str, theme: Any, cookie: dict[str, Any], keys: list[int]) -> None:
    from playwright.sync_api import sync_playwright

    account, mapped, evaluation, version, contract = keys
    pages = {
        "home": "/",
        "accounts": "/accounts/?sort=-revenue_12m",
        "account": f"/accounts/{account}/",
        "map": f"/accounts/{mapped}/people/",
        "matrix": "/accounts/matrix/",
        "evaluation": f"/evaluations/{evaluation}/",
        "policy": f"/selection/versions/{version}/what-if/",
        "data": "/data/",
        "forecast": "/renewals/forecast/",
        "contract": f"/contracts/{contract}/",
    }
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=chromium, args=options)
        context = browser.new_context(
            base_url=ADDRESS,
            viewport={"width": 1440, "height": 960},
            locale="pt-BR",
            color_scheme=theme,
        )
        context.add_cookies([cookie])  # type: ignore[list-item]
        page = context.new_page()
        for name, address in pages.items():
            page.goto(address, wait_until="networkidle")
            page.screenshot(path=FOLDER / f"{name}-{theme}.png")
        browser.close()


if __name__ == "__main__":
    main()
