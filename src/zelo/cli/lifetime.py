"""`zelo lifetime`: what accounts are worth over their life, how that comes about, and how well it holds."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zelo.cli.options import (
    AsOfOption,
    HomeOption,
    LanguageOption,
    UnitOption,
    chosen_language,
    day_or_today,
    open_home,
)
from zelo.cli.output import Format, print_json, print_rows, print_table, progress, talk
from zelo.lib.errors import InvalidInput
from zelo.lib.text import Language, Text

if TYPE_CHECKING:
    from zelo.engine.lifetime import LifetimeSettings
    from zelo.engine.lifetime_trial import Trial

app = typer.Typer(help="What accounts are worth over their life, with intervals.", no_args_is_help=True)

HorizonOption = Annotated[
    str, typer.Option("--horizon", help="How far ahead the lifetime counts, such as 3y or 18m.")
]
RateOption = Annotated[
    float, typer.Option("--discount-rate", help="Discount rate of a year: 0.10 is 10%; 0 for nominal money.")
]
DrawsOption = Annotated[int, typer.Option("--draws", min=100, help="Futures behind each interval.")]
SeedOption = Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same answer.")]
FormatOption = Annotated[Format, typer.Option("--format", help="Form of the result.")]

_HEADINGS = (
    Text("conta", "account"),
    Text("nome", "name"),
    Text("receita na vida útil", "lifetime revenue"),
    Text("intervalo de 95%", "95% interval"),
    Text("margem na vida útil", "lifetime margin"),
    Text("segue cliente", "still a customer"),
    Text("compras em 12 meses", "purchases in 12 months"),
    Text("receita em 12 meses", "revenue in 12 months"),
    Text("observação", "note"),
)
_EXPLAINED = (
    Text("medida", "measure"),
    Text("valor", "value"),
    Text("intervalo de 95%", "95% interval"),
    Text("observação", "note"),
)
_FITTED = (
    Text("parte", "part"),
    Text("modelo", "model"),
    Text("parâmetro", "parameter"),
    Text("estimativa", "estimate"),
    Text("erro padrão", "standard error"),
    Text("log-verossimilhança", "log-likelihood"),
    Text("observações", "observations"),
)


@app.command()
def fit(
    as_of: AsOfOption = None,
    unit: UnitOption = "root",
    horizon: HorizonOption = "3y",
    discount_rate: RateOption = 0.10,
    draws: DrawsOption = 1000,
    seed: SeedOption = 1,
    form: FormatOption = Format.TABLE,
    language: LanguageOption = None,
    home: HomeOption = None,
) -> None:
    """Which models were tried and chosen, with their parameters and standard errors."""
    from zelo.engine.compute import checked_unit
    from zelo.engine.lifetime_report import FIT_COLUMNS, fit_record, fit_rows, settings_line, verdict_lines

    opened = open_home(home)
    spoken, settings = chosen_language(opened, language), _settings(horizon, discount_rate, draws, seed)
    with progress("fitting"):
        record = fit_record(opened, as_of=day_or_today(as_of), unit=checked_unit(unit), settings=settings)
    if form is Format.JSON:
        print_json(record)
    elif form is Format.CSV:
        print_rows(FIT_COLUMNS, fit_rows(record), form)
    else:
        for line in (settings_line(record, spoken), *verdict_lines(record, spoken), ""):
            typer.echo(line)
        print_table([heading.to(spoken) for heading in _FITTED], fit_rows(record), shown=_shown)


@app.command()
def show(
    as_of: AsOfOption = None,
    unit: UnitOption = "root",
    horizon: HorizonOption = "3y",
    discount_rate: RateOption = 0.10,
    draws: DrawsOption = 1000,
    seed: SeedOption = 1,
    limit: Annotated[int, typer.Option(min=0, help="Most rows to show; 0 for all.")] = 0,
    form: FormatOption = Format.TABLE,
    language: LanguageOption = None,
    home: HomeOption = None,
) -> None:
    """Every account's lifetime figures, most revenue first in the table, by account in JSON and CSV."""
    from zelo.engine.compute import checked_unit
    from zelo.engine.lifetime_report import (
        SHOW_COLUMNS,
        lifetime_figures,
        settings_line,
        show_rows,
        verdict_lines,
    )

    opened = open_home(home)
    spoken, settings = chosen_language(opened, language), _settings(horizon, discount_rate, draws, seed)
    with progress("computing"):
        found = lifetime_figures(
            opened, as_of=day_or_today(as_of), unit=checked_unit(unit), settings=settings
        )
    if form is not Format.TABLE:
        talk(settings_line(found.record, spoken))
        print_rows(SHOW_COLUMNS, found.rows[: limit or None], form)
        return
    for line in (settings_line(found.record, spoken), *verdict_lines(found.record, spoken), ""):
        typer.echo(line)
    rows = show_rows(found, opened.currency, spoken, limit)
    print_table([heading.to(spoken) for heading in _HEADINGS], rows)


@app.command()
def explain(
    account: Annotated[str, typer.Argument(help="An account's id, code, CNPJ or CNPJ root.")],
    as_of: AsOfOption = None,
    unit: UnitOption = "root",
    horizon: HorizonOption = "3y",
    discount_rate: RateOption = 0.10,
    draws: DrawsOption = 1000,
    seed: SeedOption = 1,
    form: FormatOption = Format.TABLE,
    language: LanguageOption = None,
    home: HomeOption = None,
) -> None:
    """One account's history and figures, its own test on the last half year, and what speaks against them."""
    from zelo.engine.compute import checked_unit
    from zelo.engine.lifetime_account import explain_lifetime, explain_lines, explain_rows

    opened = open_home(home)
    spoken, settings = chosen_language(opened, language), _settings(horizon, discount_rate, draws, seed)
    with progress("computing"):
        found = explain_lifetime(
            opened, account, as_of=day_or_today(as_of), unit=checked_unit(unit), settings=settings
        )
    if form is Format.JSON:
        print_json(found.as_json())
    elif form is Format.CSV:
        columns = ("measure", "value", "low", "high", "n", "note")
        print_rows(columns, [[name, *cell.values()] for name, cell in found.measures.items()], form)
    else:
        typer.echo(f"{found.account_id} {found.name}")
        for line in (*explain_lines(found, opened.currency, spoken), ""):
            typer.echo(line)
        print_table([h.to(spoken) for h in _EXPLAINED], explain_rows(found, opened.currency, spoken))


@app.command()
def backtest(
    until: Annotated[str, typer.Option("--until", help="The day up to which the models see, YYYY-MM-DD.")],
    horizon: Annotated[
        str, typer.Option("--horizon", help="How long after that day is tested, such as 26w.")
    ] = "26w",
    unit: UnitOption = "root",
    draws: DrawsOption = 1000,
    seed: SeedOption = 1,
    chart: Annotated[
        Path | None,
        typer.Option("--chart", help="Also draw forecast revenue against what came: an .svg or .png file."),
    ] = None,
    form: FormatOption = Format.TABLE,
    language: LanguageOption = None,
    home: HomeOption = None,
) -> None:
    """Fit before a day, predict what came after it, and compare with rules that need no model."""
    from zelo.engine.compute import checked_unit
    from zelo.engine.lifetime import LifetimeSettings
    from zelo.engine.lifetime_trial import run_trial
    from zelo.lib.dates import parse_day, parse_span

    if chart is not None and chart.suffix.lower() not in (".svg", ".png"):
        raise InvalidInput(f"{chart}: a chart is an .svg or a .png file.")
    opened = open_home(home)
    spoken = chosen_language(opened, language)
    with progress("testing"):
        trial = run_trial(
            opened,
            until=parse_day(until),
            horizon=parse_span(horizon),
            unit=checked_unit(unit),
            settings=LifetimeSettings(draws=draws, seed=seed),
        )
    if chart is not None:
        _draw(trial, chart, spoken)
    _print_trial(trial, form, spoken)


def _settings(horizon: str, discount_rate: float, draws: int, seed: int) -> "LifetimeSettings":
    from zelo.engine.lifetime import LifetimeSettings
    from zelo.lib.dates import parse_span

    span = parse_span(horizon)
    per_year = {"d": 365.25, "w": 365.25 / 7, "m": 12.0, "y": 1.0}[span.unit]
    return LifetimeSettings(
        horizon_years=span.number / per_year, annual_discount_rate=discount_rate, draws=draws, seed=seed
    )


def _print_trial(trial: "Trial", form: Format, language: Language) -> None:
    from zelo.engine.lifetime_trial import TRIAL_COLUMNS, trial_rows, trial_tables

    if form is Format.JSON:
        print_json(trial.as_json())
    elif form is Format.CSV:
        print_rows(TRIAL_COLUMNS, trial_rows(trial), form)
    else:
        for lines, headings, rows in trial_tables(trial, language):
            for line in lines:
                typer.echo(line)
            if rows:
                print_table(headings, rows)
                typer.echo("")


def _draw(trial: "Trial", path: Path, language: Language) -> None:
    from zelo.engine.lifetime_chart import REVENUE, calibration_chart, chart_png, chart_svg

    specification = calibration_chart(trial.result.revenue, REVENUE, language)
    if path.suffix.lower() == ".svg":
        path.write_text(chart_svg(specification, language), encoding="utf-8")
    else:
        path.write_bytes(chart_png(specification, language))
    talk(Text("Escrito em {}.", "Written to {}.").to(language).format(path))


def _shown(value: float | int | str | date | None) -> str:
    """A cell for reading: numbers with four significant digits."""
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)
