"""The back-test's picture, in both languages: right figures in it, and both file kinds come out."""

import re

import numpy as np
import pytest

from zelo.analytics.lifetime import Backtest, Predicted, run_backtest
from zelo.engine.lifetime_chart import MARGIN, PURCHASES, calibration_chart, chart_png, chart_svg, finding
from zelo.lib.text import Language


def result(scale: float = 1.0, size: int = 3000) -> Backtest:
    actual = np.arange(size, dtype=float)
    mean = scale * actual
    return run_backtest(actual, Predicted(mean, mean - 300, mean + 300, mean - 900, mean + 900))


def test_points_are_the_groups_means() -> None:
    found = result(0.8)
    (values,) = calibration_chart(found, PURCHASES, "en")["datasets"].values()
    assert [point["mean"] for point in values if point["series"] == "forecast"] == [
        group.predicted for group in found.groups
    ]
    assert [point["mean"] for point in values if point["series"] == "happened"] == [
        group.actual for group in found.groups
    ]


@pytest.mark.parametrize(
    ("scale", "language", "sentence"),
    [
        (0.8, "pt", "A previsão de compras ficou 20% abaixo: 3.598.800, e houve 4.498.500"),
        (0.8, "en", "The forecast of purchases was 20% too low: 3,598,800, and 4,498,500 came"),
        (1.5, "pt", "A previsão de compras ficou 50% acima: 6.747.750, e houve 4.498.500"),
        (1.01, "en", "The forecast got the total of purchases right: 4,543,485, and 4,498,500 came"),
    ],
)
def test_title_says_the_finding(scale: float, language: Language, sentence: str) -> None:
    assert finding(result(scale), PURCHASES, language) == sentence
    assert calibration_chart(result(scale), PURCHASES, language)["title"]["text"] == sentence


def test_a_period_in_which_nothing_was_earned_has_a_title_too() -> None:
    losses = run_backtest([-5.0, 2.0], Predicted(*[np.array([1.0, 2.0])] * 5))
    assert finding(losses, MARGIN, "pt") == "Margem: previsão de 3, e houve -3"


@pytest.mark.parametrize(
    ("language", "words"),
    [("pt", {"previsto", "aconteceu", "2.500"}), ("en", {"forecast", "happened", "2,500"})],
)
def test_svg_is_legible_text_in_the_language(language: Language, words: set[str]) -> None:
    svg = chart_svg(calibration_chart(result(0.8), PURCHASES, language), language)
    texts = set(re.findall(r"<text[^>]*>([^<]*)</text>", svg))
    assert words - texts == set()
    assert not any("http" in text for text in re.findall(r'(?:href|src)="([^"]*)"', svg))


def test_png_has_twice_the_pixels() -> None:
    png = chart_png(calibration_chart(result(0.8), PURCHASES, "pt"), "pt")
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width = int.from_bytes(png[16:20])
    assert width > 2 * 560
