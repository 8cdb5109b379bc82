"""The guides' back-tests on public data are what the models do there, figure by figure.

Data: CDNOW (Fader & Hardie), which comes with Zelo; Online Retail II (D. Chen, UCI, CC BY 4.0), read in place
from the folder that ZELO_TEST_DATA names.
"""

import os
from datetime import date
from pathlib import Path

import pytest

import zelo.demo
from zelo.analytics.lifetime import Backtest
from zelo.engine.home import Home
from zelo.engine.import_file import import_file
from zelo.engine.lifetime import LifetimeSettings
from zelo.engine.lifetime_trial import run_trial
from zelo.engine.requests import import_request
from zelo.lib.dates import Span
from zelo.lib.money import format_number, format_percent
from zelo.lib.text import Language, Text

from .conftest import silent

GUIDES: dict[Language, str] = {"en": "lifetime.md", "pt": "pt/valor-no-tempo.md"}
FOLDER = Path(os.environ.get("ZELO_TEST_DATA", "")) / "online_retail_ii"
NAMES = {"purchases": Text("compras", "purchases"), "revenue": Text("receita", "revenue")}


def row(name: str, unit: str, found: Backtest, language: Language) -> str:
    """What came, the forecast, the shares within the intervals, and of the top 50 by model and best rule."""
    best = max(rule.top[50] for rule in found.rules.values())
    shares = (found.coverage80, found.coverage95, found.model.top[50], best)
    totals = (found.actual_total, found.model.total or 0.0)
    cells = [
        name,
        NAMES[unit].to(language),
        *(format_number(total, language) for total in totals),
        *(format_percent(share, language, 0) for share in shares),
    ]
    return f"| {' | '.join(cells)} |"


@pytest.mark.parametrize(
    ("name", "file", "mapping", "until", "horizon"),
    [
        (
            "CDNOW",
            Path(zelo.demo.__file__).parent / "data" / "cdnow.csv.gz",
            "cdnow",
            date(1997, 9, 30),
            Span(39, "w"),
        ),
        (
            "Online Retail II",
            FOLDER / "online_retail_II.parquet",
            "online_retail_ii",
            date(2011, 6, 1),
            Span(26, "w"),
        ),
    ],
    ids=["cdnow", "retail"],
)
def test_the_guides_say_how_the_models_did_on_public_data(
    name: str, file: Path, mapping: str, until: date, horizon: Span, tmp_path: Path
) -> None:
    if not file.is_file():
        pytest.skip(f"{name} is not there: ZELO_TEST_DATA names no folder with it")
    home = Home(tmp_path / "home", "USD", "en")
    import_file(home, import_request(file, mapping_name=mapping), silent)
    trial = run_trial(home, until=until, horizon=horizon, unit="root", settings=LifetimeSettings())
    for language, page in GUIDES.items():
        text = (Path(__file__).parents[2] / "docs" / "guide" / page).read_text(encoding="utf-8")
        for unit in NAMES:
            line = row(name, unit, getattr(trial.result, unit), language)
            assert line in text, f"{page} lacks {line}"
