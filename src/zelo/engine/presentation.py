"""An evaluation as documents: one JSON document, rows for a table or a spreadsheet, one account explained."""

from collections.abc import Iterator
from itertools import compress
from pathlib import Path
from typing import Any

from zelo.analytics.scorecard import Criterion
from zelo.engine.evaluations import AccountRecord, Evaluation
from zelo.engine.reasons import TIER_TITLES, reason
from zelo.engine.values import show_value
from zelo.lib.money import format_date, format_number, format_percent
from zelo.lib.spreadsheet import guard_cell
from zelo.lib.text import Language, Text

_CRITERION_HEADINGS = (
    Text("critério", "criterion"),
    Text("valor", "value"),
    Text("pontos na escala", "points on the scale"),
    Text("peso", "weight"),
    Text("contribuição", "contribution"),
    Text("requisito", "gate"),
    Text("condição da regra", "rule's condition"),
)
_STATUS_WORDS = {
    "met": Text("cumprido", "met"),
    "not_met": Text("não cumprido", "not met"),
    "unknown": Text("desconhecido", "unknown"),
}
_LIST_HEADINGS = (
    Text("posição", "rank"),
    Text("conta", "account"),
    Text("nome", "name"),
    Text("pontos", "points"),
    Text("nível", "tier"),
    Text("mudança", "change"),
    Text("pesa mais", "counts most"),
)
CHANGE_TITLES = {
    "none": Text("", ""),
    "entered": Text("entra", "enters"),
    "promoted": Text("sobe", "moves up"),
    "stays": Text("permanece", "stays"),
    "demoted": Text("desce", "moves down"),
    "left": Text("sai", "leaves"),
}
_PLAIN = (
    "account_id", "name", "rank", "tier", "is_key", "previous_tier", "change", "score", "attractiveness",
    "strength", "coverage",
)  # fmt: skip


def account_json(evaluation: Evaluation, record: AccountRecord) -> dict[str, Any]:
    """One account with everything that led to its place, and the reason in both languages."""
    plain = {name: getattr(record, name) for name in AccountRecord.__slots__}
    return {**plain, "met": list(record.met), "reason": reason(evaluation, record)._asdict()}


def evaluation_json(evaluation: Evaluation) -> dict[str, Any]:
    """The whole evaluation as one document; accounts by rank."""
    accounts = [account_json(evaluation, record) for record in evaluation.records()]
    return {**evaluation.facts, "accounts": accounts}


def export_columns(evaluation: Evaluation) -> list[str]:
    """Column names of `export_rows`."""
    parts = [f"{part}_{name}" for name in evaluation.policy.measures for part in ("value", "contribution")]
    return [*_PLAIN, *parts, "met", "reason"]


def export_rows(evaluation: Evaluation, language: Language) -> Iterator[list[Any]]:
    """One row per account by rank: who, outcome, then value and contribution of each criterion."""
    for record in evaluation.records():
        row = [getattr(record, name) for name in _PLAIN]
        for name in evaluation.policy.measures:
            row += [record.values[name], record.contributions[name]]
        yield [*row, ", ".join(record.met), reason(evaluation, record).to(language)]


def write_workbook(evaluation: Evaluation, path: Path, language: Language) -> None:
    """The evaluation as an Excel file: numbers stay numbers, text is never taken for a formula."""
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as workbook:
        sheet = workbook.add_worksheet(f"zelo {evaluation.id}")
        bold = workbook.add_format({"bold": True})
        columns = export_columns(evaluation)
        sheet.write_row(0, 0, columns, bold)
        count = 0
        for count, row in enumerate(export_rows(evaluation, language), start=1):
            for place, value in enumerate(row):
                sheet.write(count, place, guard_cell(value) if isinstance(value, str) else value)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, count, len(columns) - 1)
        sheet.set_column(0, len(columns) - 1, 16)


def criterion_rows(
    evaluation: Evaluation, record: AccountRecord, language: Language
) -> tuple[list[str], list[list[str]]]:
    """Headings, and per criterion of one account its value, points, weight, contribution and conditions.

    The column of the gate, or of the rule's condition, is left out where the policy sets none.
    """
    criteria = evaluation.policy.criteria
    shown = [True] * 5 + [any(c.gate for c in criteria), any(c.met for c in criteria)]
    rows = [_criterion_row(evaluation, record, criterion, language) for criterion in criteria]
    headings = [heading.to(language) for heading in _CRITERION_HEADINGS]
    return list(compress(headings, shown)), [list(compress(row, shown)) for row in rows]


def note_lines(evaluation: Evaluation, record: AccountRecord, language: Language) -> list[str]:
    """What is to be said about single values, one line each."""
    lines = []
    for name, code in record.notes.items():
        measure = evaluation.measures[name]
        if code in measure.notes:
            lines.append(f"{measure.title.to(language)}: {measure.notes[code].to(language)}")
    return lines


def _criterion_row(
    evaluation: Evaluation, record: AccountRecord, criterion: Criterion, language: Language
) -> list[str]:
    name = criterion.measure
    points, part = record.points[name], record.contributions[name]
    met = ("met" if name in record.met else "not_met") if criterion.met else None
    if criterion.met and record.values[name] is None:
        met = "unknown"
    gate = record.gates.get(name)
    return [
        evaluation.measures[name].title.to(language),
        show_value(evaluation.measures[name], record.values[name], evaluation.currency, language),
        "-" if points is None else format_number(points, language, 1),
        format_number(criterion.weight, language, 0 if float(criterion.weight).is_integer() else 2),
        "-" if points is None or part is None else format_number(part, language, 2),
        _STATUS_WORDS[gate].to(language) if gate else "",
        _STATUS_WORDS[met].to(language) if met else "",
    ]


def score_lines(record: AccountRecord, language: Language) -> list[str]:
    """The sums under the criteria: score, axes, coverage, tier."""
    unknown = Text("desconhecido", "unknown").to(language)

    def points(value: float | None) -> str:
        return unknown if value is None else format_number(value, language, 2)

    lines = (
        (Text("pontuação", "score"), points(record.score)),
        (Text("atratividade", "attractiveness"), points(record.attractiveness)),
        (Text("força", "strength"), points(record.strength)),
        (Text("cobertura", "coverage"), format_percent(record.coverage, language, 0)),
        (Text("nível", "tier"), TIER_TITLES[record.tier].to(language)),
    )
    return [f"{label.to(language)}: {value}" for label, value in lines]


def list_columns(language: Language) -> list[str]:
    """Headings of `list_rows`."""
    return [heading.to(language) for heading in _LIST_HEADINGS]


def list_rows(evaluation: Evaluation, language: Language, *, key_only: bool) -> list[list[str]]:
    """One line per account by rank: id, name, score, tier, change, the criterion that weighs most."""
    rows = []
    for record in evaluation.records(key_only=key_only):
        parts = [(points, name) for name, points in record.contributions.items() if points]
        best = evaluation.measures[max(parts)[1]].title.to(language) if parts else ""
        rows.append(
            [
                str(record.rank or "-"),
                record.account_id,
                record.name,
                "-" if record.score is None else format_number(record.score, language, 1),
                TIER_TITLES[record.tier].to(language),
                CHANGE_TITLES[record.change].to(language),
                best,
            ]
        )
    return rows


def summary_lines(evaluation: Evaluation, language: Language) -> list[str]:
    """What was run, on what, and how many accounts came out in which tier."""
    facts, policy = evaluation.facts, evaluation.policy
    first = Text(
        "Apuração {id}: {title} (versão {version}), posição de {as_of}, dados do manifesto {manifest}.",
        "Evaluation {id}: {title} (version {version}), as of {as_of}, data of manifest {manifest}.",
    )
    tiers = [
        f"{TIER_TITLES[name].to(language)} {format_number(facts['tiers'][name], language)}"
        for name in TIER_TITLES
        if name in facts["tiers"]
    ]
    missing = ", ".join(facts["unmatched_exclusions"])
    unknown = Text("Excluídas que não foram encontradas: {}.", "Excluded but not found: {}.")
    return [
        first.to(language).format(
            id=evaluation.id,
            title=policy.title.to(language),
            version=policy.version,
            as_of=format_date(evaluation.as_of, language),
            manifest=facts["manifest"]["id"],
        ),
        Text("Contas por nível: {}.", "Accounts by tier: {}.").to(language).format(", ".join(tiers)),
        *([unknown.to(language).format(missing)] if missing else []),
    ]


def comparison_lines(evaluation: Evaluation, language: Language, most: int = 5) -> list[str]:
    """How the list differs from the same number of biggest customers, in sentences."""
    facts = evaluation.facts["compared_with_top_revenue"]
    if not facts["n"]:
        return [Text("Nenhuma conta-chave.", "No key account.").to(language)]
    if facts["list_is_just_the_biggest"]:
        return [
            Text(
                "Atenção: a lista é exatamente a dos {n} maiores clientes em receita.",
                "Note: the list is exactly that of the {n} biggest customers by revenue.",
            ).to(language).format(n=facts["n"])
        ]  # fmt: skip
    summary = Text(
        "{overlap} das {n} contas-chave estão entre os {n} maiores clientes em receita.",
        "{overlap} of the {n} key accounts are among the {n} biggest customers by revenue.",
    )
    lines = [summary.to(language).format(**facts)]
    return lines + [_swap_line(evaluation, swap, language) for swap in facts["in_instead"][:most]]


def _swap_line(evaluation: Evaluation, swap: dict[str, Any], language: Language) -> str:
    through = evaluation.measures[swap["through"]].title.to(language) if swap["through"] else None
    place = Text(" no lugar de {}", " instead of {}").to(language)
    instead = place.format(swap["instead_of"]["name"]) if swap["instead_of"] else ""
    why = Text(", por {}", ", through {}").to(language).format(through) if through else ""
    return Text("  {} entra{}{}", "  {} is in{}{}").to(language).format(swap["in"]["name"], instead, why)
