"""The policy editor's preview: from a keystroke in the browser to the page that shows its effect.

The number of accounts can be set: ZELO_BENCH_ACCOUNTS.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import quantiles
from typing import Any

from bench.pages import ACCOUNTS, megabytes, serving
from bench.process import Row

LIMIT = "p95 0.3 s"
KEYSTROKES, WARM = 60, 8
CHROMIUM = shutil.which("chromium")
# Types a value and gives the milliseconds until the preview it leads to is painted.
_TYPE = """
([name, value]) => new Promise((done) => {
  const field = document.querySelector(`[name="${name}"]`);
  const begun = performance.now();
  const shown = (event) => {
    if (event.target.id !== "policy-preview") return;
    document.removeEventListener("htmx:afterSettle", shown);
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun), 0));
  };
  document.addEventListener("htmx:afterSettle", shown);
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
})
"""
FIELDS = {
    "a weight": ("recurring_revenue-weight", [str(10 + n % 30 + n / 1000) for n in range(KEYSTROKES + WARM)]),
    "an anchor of a scale": ("brand_opinion-x", [str(4 + n / 100) for n in range(KEYSTROKES + WARM)]),
}


def measure() -> list[Row]:
    if CHROMIUM is None:
        print("chromium is not installed: the preview is not measured.")
        return []
    with tempfile.TemporaryDirectory(prefix="zelo-bench-") as name:
        home = Path(name) / "home"
        paths = os.pathsep.join(sys.path)
        env = {**os.environ, "ZELO_HOME": str(home), "ZELO_LOG_LEVEL": "WARNING", "PYTHONPATH": paths}
        command = [sys.executable, "-m", "bench.preview_home", str(ACCOUNTS)]
        made = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
        draft, cookie = made.stdout.strip().splitlines()[-2:]
        with serving(home, env) as (port, parent):
            return [
                row
                for what, (field, values) in FIELDS.items()
                for row in _rows(what, _times(port, draft, cookie, field, values), parent)
            ]


def _rows(what: str, times: list[float], parent: int) -> list[Row]:
    cuts, memory = quantiles(times, n=20), megabytes(parent)
    title = f"{ACCOUNTS:,} accounts, {what} changed: keystroke to page"
    return [Row(f"{title}, p50", cuts[9], memory), Row(f"{title}, p95", cuts[18], memory, limit=LIMIT)]


def _times(port: int, draft: str, cookie: str, field: str, values: list[str]) -> list[float]:
    """Seconds of each keystroke; the first few warm both processes up."""
    from playwright.sync_api import sync_playwright

    address = f"http://127.0.0.1:{port}"
    name, _equals, value = cookie.partition("=")
    with sync_playwright() as playwright:
        browser: Any = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(base_url=address)
        context.add_cookies([{"name": name, "value": value, "url": address}])
        page = context.new_page()
        page.goto(f"/selection/versions/{draft}/edit/")
        page.wait_for_load_state("load")
        spent = [page.evaluate(_TYPE, [field, text]) / 1000 for text in values]
        browser.close()
    return spent[WARM:]
