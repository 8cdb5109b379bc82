"""A back-test as a picture: what was forecast and what happened, tenth by tenth of the accounts."""

from typing import Any, Literal

import altair as alt
import vl_convert

from zelo.analytics.lifetime import Backtest
from zelo.lib.money import format_number, format_percent
from zelo.lib.text import Language, Text

_FORECAST = Text("previsto", "forecast")
_ACTUAL = Text("aconteceu", "happened")
_BLUE, _ORANGE = "#1f5fa8", "#c4570c"
_SAME = 0.02
_LOCALES: dict[Language, Literal["pt-BR", "en-US"]] = {"pt": "pt-BR", "en": "en-US"}

PURCHASES = Text("compras", "purchases")
REVENUE = Text("receita", "revenue")
MARGIN = Text("margem", "margin")


def calibration_chart(result: Backtest, unit: Text, language: Language) -> dict[str, Any]:
    """A Vega-Lite specification without external data: mean per account by tenth, forecast and actual.

    unit: what was forecast, money with its currency. The title says how far off the total was.
    """
    points = [
        {"tenth": number, "series": series.to(language), "mean": value}
        for number, group in enumerate(result.groups, start=1)
        for series, value in ((_FORECAST, group.predicted), (_ACTUAL, group.actual))
    ]
    series = [_FORECAST.to(language), _ACTUAL.to(language)]
    chart = (
        alt.Chart(alt.InlineData(values=points), width=560, height=320)
        .mark_line(point=alt.OverlayMarkDef(size=70, filled=True), strokeWidth=2)
        .encode(
            x=alt.X("tenth:O", title=_axis(result, language), axis=alt.Axis(labelAngle=0)),
            y=alt.Y("mean:Q", title=_mean_of(unit, language), axis=alt.Axis(tickCount=6)),
            color=alt.Color("series:N", title=None, scale=alt.Scale(domain=series, range=[_BLUE, _ORANGE])),
            strokeDash=alt.StrokeDash(
                "series:N", title=None, scale=alt.Scale(domain=series, range=[[6, 4], [1, 0]])
            ),
        )
        .properties(title=alt.Title(finding(result, unit, language), subtitle=_subtitle(result, language)))
        .configure_title(anchor="start", fontSize=16, subtitleFontSize=13, subtitleColor="#444444", offset=14)
        .configure_axis(labelFontSize=12, titleFontSize=13, titlePadding=10, gridColor="#e6e6e6")
        .configure_legend(orient="top-left", labelFontSize=13, symbolStrokeWidth=0, padding=8)
        .configure_view(stroke=None)
    )
    specification: dict[str, Any] = chart.to_dict()
    return specification


def finding(result: Backtest, unit: Text, language: Language) -> str:
    """One sentence: how the forecast's total compares with what happened."""
    forecast, actual = result.model.total or 0.0, result.actual_total
    words = {
        "unit": unit.to(language),
        "forecast": format_number(forecast, language),
        "actual": format_number(actual, language),
    }
    if actual <= 0:
        return (
            Text(
                "{unit}: previsão de {forecast}, e houve {actual}",
                "{unit}: {forecast} forecast, {actual} came",
            )
            .to(language)
            .format(**words)
            .capitalize()
        )
    off = forecast / actual - 1
    words["off"] = format_percent(abs(off), language, 0)
    return _finding_pattern(off).to(language).format(**words)


def chart_svg(specification: dict[str, Any], language: Language) -> str:
    """The picture as SVG, numbers written as in that language."""
    return vl_convert.vegalite_to_svg(specification, format_locale=_LOCALES[language])


def chart_png(specification: dict[str, Any], language: Language, *, scale: float = 2.0) -> bytes:
    """The picture as PNG; scale 2 is twice the size in pixels, for print and dense screens."""
    return vl_convert.vegalite_to_png(specification, scale=scale, format_locale=_LOCALES[language])


def _finding_pattern(off: float) -> Text:
    if abs(off) < _SAME:
        return Text(
            "A previsão acertou o total de {unit}: {forecast}, e houve {actual}",
            "The forecast got the total of {unit} right: {forecast}, and {actual} came",
        )
    if off < 0:
        return Text(
            "A previsão de {unit} ficou {off} abaixo: {forecast}, e houve {actual}",
            "The forecast of {unit} was {off} too low: {forecast}, and {actual} came",
        )
    return Text(
        "A previsão de {unit} ficou {off} acima: {forecast}, e houve {actual}",
        "The forecast of {unit} was {off} too high: {forecast}, and {actual} came",
    )


def _subtitle(result: Backtest, language: Language) -> str:
    pattern = Text(
        "{accounts} contas; o intervalo de 80% conteve {low}, o de 95% conteve {high}",
        "{accounts} accounts; the 80% interval held {low} of them, the 95% one {high}",
    )
    return pattern.to(language).format(
        accounts=format_number(result.accounts, language),
        low=format_percent(result.coverage80, language, 0),
        high=format_percent(result.coverage95, language, 0),
    )


def _axis(result: Backtest, language: Language) -> str:
    if len(result.groups) == 10:
        return Text(
            "décimo das contas, da menor previsão à maior",
            "tenth of the accounts, lowest forecast to highest",
        ).to(language)
    return Text(
        "grupo de contas, da menor previsão à maior", "group of accounts, lowest forecast to highest"
    ).to(language)


def _mean_of(unit: Text, language: Language) -> str:
    return (
        Text("{unit} por conta, média", "{unit} per account, mean")
        .to(language)
        .format(unit=unit.to(language))
    )
