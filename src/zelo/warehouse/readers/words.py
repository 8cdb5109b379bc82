"""Reads codes, texts, choices, flags and CNPJs."""

from functools import lru_cache

import pyarrow as pa

from zelo.lib import cnpj
from zelo.lib.text import fold
from zelo.warehouse.facts import Column, Kind
from zelo.warehouse.facts.words import PORTUGUESE
from zelo.warehouse.readers.connection import Connection
from zelo.warehouse.readers.fit import BLANKS, Fit, Question, Scan
from zelo.warehouse.readers.rawtable import DATE, NUMBER, literal

FLAGS = {
    "true": ("true", "t", "yes", "y", "1", "sim", "s", "verdadeiro", "v"),
    "false": ("false", "f", "no", "n", "0", "nao", "falso"),
}
_LOST = "was saved as a number, precision lost"
_SCIENTIFIC = r"\d([.,]\d+)?[eE]\+\d+"

MACROS = (
    f"CREATE OR REPLACE TEMP MACRO bare(x) AS nullif(trim(x, '{BLANKS}'), '')",
    "CREATE OR REPLACE TEMP MACRO is_formula(x) AS bare(x) LIKE '=%' "
    'AND NOT regexp_full_match(bare(x), \'="[^"]*"\')',
    "CREATE OR REPLACE TEMP MACRO without_cpf(x) AS "
    "CASE WHEN length(regexp_replace(x, '[^0-9]', '', 'g')) = 11 THEN '***' ELSE x END",
    "CREATE OR REPLACE TEMP MACRO folded(x) AS regexp_replace(trim(lower(strip_accents(x)), "
    f"'{BLANKS}{NUMBER}{DATE}'), '[\\s\\x{{00A0}}]+', ' ', 'g')",
    # ="00123" is how spreadsheets are made to keep zeros; '= is how exports disarm a formula.
    'CREATE OR REPLACE TEMP MACRO disarmed(x) AS CASE WHEN regexp_full_match(x, \'="[^"]*"\') '
    "THEN x[3:-2] WHEN regexp_matches(x, '^''[=+@\\t\\r\\n-]') THEN x[2:] ELSE x END",
    "CREATE OR REPLACE TEMP MACRO clean_text(x) AS "
    f"bare(regexp_replace(disarmed(bare(ltrim(x, '{NUMBER}{DATE}'))), '[\\x00-\\x1f]+', ' ', 'g'))",
)

# What makes a cell need cleaning, by the character without which it cannot happen.
_ODD = {
    " ": "{x} < '!' OR ends_with({x}, ' ')",
    "\xa0": "contains({x}, '\xa0')",
    "\t": "contains({x}, '\t')",
    "'": "starts_with({x}, chr(39))",
    "=": "starts_with({x}, '=')",
    "+": "contains({x}, '+')",
    '"': "contains({x}, '\n')",
}


def _odd(scan: Scan) -> str:
    return " OR ".join(test for char, test in _ODD.items() if char not in scan.absent) or "false"


def register_cnpj(connection: Connection) -> None:
    """Makes `cnpj_value(x)`, `cnpj_repaired(x)` and `cnpj_problem(x)` known to SQL; null for null."""

    @lru_cache(maxsize=500_000)
    def reading(text: str | None) -> cnpj.Reading:
        return cnpj.read(text.lstrip(NUMBER + DATE) if text else None)

    def values(texts: pa.ChunkedArray) -> pa.Array:
        return pa.array([reading(text).value for text in texts.to_pylist()], pa.string())

    def repaired(texts: pa.ChunkedArray) -> pa.Array:
        return pa.array([reading(text).repaired for text in texts.to_pylist()], pa.bool_())

    def problems(texts: pa.ChunkedArray) -> pa.Array:
        return pa.array([reading(text).problem for text in texts.to_pylist()], pa.string())

    connection.define("cnpj_value", values, "VARCHAR", "VARCHAR")
    connection.define("cnpj_repaired", repaired, "VARCHAR", "BOOLEAN")
    connection.define("cnpj_problem", problems, "VARCHAR", "VARCHAR")


def decide_texts(scan: Scan, questions: list[Question]) -> list[Fit]:
    """Codes and texts: as they are, cleaned only where some cell needs it."""
    fits, odd_cell = [], _odd(scan)
    for question, (filled, odd) in zip(
        questions, scan.aggregate(questions, f"count({{x}}); bool_or({odd_cell})"), strict=True
    ):
        if not odd:
            guard = f"{question.text} IS NULL OR NOT ({odd_cell.replace('{x}', question.text)})"
            fits.append(Fit(question, question.text, "text", filled, 0, "''", guard=guard))
            continue
        clean = f"clean_text({question.text})"
        lost = f"regexp_full_match({clean}, '{_SCIENTIFIC}')"
        formula = f"is_formula({question.text})"
        unfit = f"{lost} OR {formula}" if question.kind is Kind.CODE else formula
        parsed = f"CASE WHEN NOT ({unfit}) THEN {clean} END"
        measures = f"count({clean}); count({parsed})"
        ((filled, read),) = scan.aggregate([question], measures)
        reason = f"CASE WHEN {lost} THEN '{_LOST}' ELSE 'is a formula, not a value' END"
        cleaned = Question(question.target, question.kind, question.cell, clean, question.header)
        fits.append(Fit(cleaned, parsed, "text", filled, filled - read, reason))
    return fits


def decide_choices(scan: Scan, questions: list[Question], columns: dict[str, Column]) -> list[Fit]:
    """Choices and flags: words compared without case and accents."""
    fits = []
    for question in questions:
        words = _words(columns[question.target])
        cases = " ".join(
            f"WHEN folded({question.text}) IN ({', '.join(map(literal, spelt))}) THEN {literal(value)}"
            for value, spelt in words.items()
        )
        parsed = f"CAST(CASE {cases} END AS {question.kind.sql})"
        shown = "yes or no" if question.kind is Kind.FLAG else "one of " + ", ".join(words)
        ((filled, read),) = scan.aggregate([question], f"count({{x}}); count({parsed})")
        unfit = filled - read
        reason = literal(f"is not {shown}")
        guard = f"{question.text} IS NULL OR {{value}} IS NOT NULL"
        fits.append(Fit(question, parsed, shown, filled, unfit, reason, guard=guard))
    return fits


def _words(column: Column) -> dict[str, tuple[str, ...]]:
    if column.kind is Kind.FLAG:
        return FLAGS
    return {
        choice: (
            choice,
            *(fold(word) for word in (choice.replace("_", " "), *PORTUGUESE.get(choice, ()))),
        )
        for choice in column.choices
    }


def decide_cnpjs(scan: Scan, questions: list[Question], *, strict: bool) -> list[Fit]:
    """CNPJs: an invalid one is unfit where `strict`, else left out (null) and counted by the reader."""
    fits = []
    for question in questions:
        parsed = f"cnpj_value({question.text})"
        ((filled, read),) = scan.aggregate([question], f"count({{x}}); count({parsed})")
        unfit = filled - read if strict else 0
        reason = f"cnpj_problem({question.text})"
        guard = f"{question.text} IS NULL OR {{value}} = {question.text}"
        fits.append(Fit(question, parsed, "CNPJ", filled, unfit, reason, guard=guard))
    return fits
