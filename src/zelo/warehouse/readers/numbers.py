"""Decides, from all values of a column, which mark its decimals have.

A value proves a mark if it can be read with that mark only: `1.234,56` and `1,5` prove the comma,
`1234.567` the point; `1.234` proves nothing. Values with thousands, a currency's sign, parentheses or a
trailing minus are read; rounding to the column's decimals is half away from zero.
"""

from zelo.warehouse.facts import Kind
from zelo.warehouse.readers.fit import Fit, Question, Scan, unmarked
from zelo.warehouse.readers.rawtable import NUMBER, literal

_WORDS = {",": "decimal comma", ".": "decimal point"}
_MARKS = r"R\$|US\$|\$|€|£|¥|\b(BRL|USD|EUR|GBP)\b"
_PATTERN = {
    ",": r"([1-9]\d{0,2}(\.\d{3})+|[1-9]\d{0,2}( \d{3})+|\d+)(,\d*)?(E[+-]?\d+)?|,\d+",
    ".": r"([1-9]\d{0,2}(,\d{3})+|[1-9]\d{0,2}( \d{3})+|\d+)(\.\d*)?(E[+-]?\d+)?|\.\d+",
}
_SIGNED = r"[-+]? ?[^-+()]*(E[+-]?\d+)?|[^-+()]* ?-|\([^-+()]*\)"

_PARTS = (
    "CREATE OR REPLACE TEMP MACRO number_text(x) AS trim(regexp_replace(regexp_replace("
    rf"replace(upper(x), '−', '-'), '{_MARKS}', '', 'g'), '[\s\x{{00A0}}\x{{202F}}\x{{2009}}]+', ' ', 'g'))",
    r"CREATE OR REPLACE TEMP MACRO number_body(s) AS regexp_replace(s, '^[-+( ]+|[-) ]+$', '', 'g')",
    "CREATE OR REPLACE TEMP MACRO is_number(s, pattern) AS "
    f"regexp_full_match(s, '{_SIGNED}') AND regexp_full_match(number_body(s), pattern)",
    "CREATE OR REPLACE TEMP MACRO number_sign(s) AS "
    "CASE WHEN s LIKE '-%' OR s LIKE '%-' OR s LIKE '(%' THEN '-' ELSE '' END",
)

_SLOW_PROOF = (
    f"CASE WHEN is_number(number_text(x), '{_PATTERN[',']}') THEN "
    f"CASE WHEN NOT is_number(number_text(x), '{_PATTERN['.']}') THEN ',' "
    "WHEN contains(x, '.') OR contains(x, ',') THEN 'either' ELSE 'none' END "
    f"WHEN is_number(number_text(x), '{_PATTERN['.']}') THEN '.' END"
)
MACROS = (
    *_PARTS,
    # What a number's text proves: a mark, either (open), none (no mark in it), null (it is no number).
    "CREATE OR REPLACE TEMP MACRO number_proof(x) AS CASE "
    "WHEN try_cast(x AS BIGINT) IS NOT NULL AND NOT contains(x, '.') THEN 'none' "
    "WHEN strlen(x) - instr(x, '.') BETWEEN 1 AND 2 AND instr(x, '.') > 0 AND x > '%' AND x < ':' "
    "AND try_cast(x AS DECIMAL(38,10)) IS NOT NULL THEN '.' "
    "WHEN strlen(x) - instr(x, ',') BETWEEN 1 AND 2 AND instr(x, ',') > 0 AND x > '%' AND x < ':' "
    "AND NOT contains(x, '.') AND try_cast(replace(x, ',', '.') AS DECIMAL(38,10)) IS NOT NULL THEN ',' "
    f"ELSE {_SLOW_PROOF} END",
)

_PLAIN = (
    "count({x}); count(try_cast({x} AS {type})); bool_or(contains({x}, ',')); bool_or(contains({x}, '.'));"
    "bool_or(instr({x}, '.') > 0 AND strlen({x}) - instr({x}, '.') BETWEEN 1 AND 2);"
    "max(CASE WHEN instr({x}, '.') > 0 THEN strlen({x}) - instr({x}, '.') END)"
)
_MISGROUPED = (
    "CASE WHEN contains({x}, '.') "
    r"THEN NOT regexp_full_match({x}, '-?[1-9]\d{0,2}(\.\d{3})+(,\d*)?') ELSE false END"
)
_COMMA = (
    "count(try_cast(replace(replace({x}, '.', ''), ',', '.') AS {type}));"
    "bool_or(instr({x}, ',') > 0 AND strlen({x}) - instr({x}, ',') BETWEEN 1 AND 2);"
    "bool_or(" + _MISGROUPED + ");"
    "max(CASE WHEN instr({x}, ',') > 0 THEN strlen({x}) - instr({x}, ',') END)"
)


def decide_numbers(scan: Scan, questions: list[Question]) -> list[Fit]:
    """One fit per question. Raises InvalidInput where a column mixes marks, or proves none and needs one."""
    fits = _stored_fits(scan, questions) if scan.raw.typed else _plain_fits(scan, questions)
    return [fits.get(question.target) or _decorated(scan, question) for question in questions]


def _stored_fits(scan: Scan, questions: list[Question]) -> dict[str, Fit]:
    """The fits of columns that the file stores as numbers throughout."""
    measures = f"count({{x}}); count(CASE WHEN starts_with({{x}}, '{NUMBER}') THEN 1 END)"
    counts = zip(questions, scan.aggregate(questions, measures), strict=True)
    stored = [question for question, (filled, numbers) in counts if filled == numbers]
    parsed = {question.target: _cast(question, f"substr({question.text}, 2)") for question in stored}
    fits = {}
    for question in stored:
        value = parsed[question.target]
        exact = f"try_cast(substr({question.text}, 2) AS DECIMAL(38,12))"
        ((filled, read, rounded),) = scan.aggregate(
            [question], f"count({{x}}); count({value}); count(CASE WHEN {exact} <> {value} THEN 1 END)"
        )
        unfit, reason = filled - read, literal(_misfit(question.kind))
        fits[question.target] = Fit(question, value, "numbers", filled, unfit, reason, rounded)
    return fits


def _plain_fits(scan: Scan, questions: list[Question]) -> dict[str, Fit]:
    """The fits of columns whose cells are digits, a sign and marks only: the quick way for long files."""
    fits: dict[str, Fit] = {}
    plain = [
        question for question in questions if question.kind is not Kind.INTEGER and question.choice != ","
    ]
    for question, row in zip(plain, scan.aggregate(plain, _PLAIN), strict=True):
        filled, read, commas, points, proof, decimals = row
        if filled == read and not commas and (not points or proof or question.choice == "."):
            parsed = _cast(question, question.text)
            fits[question.target] = _fit(scan, question, parsed, ".", filled, decimals, bool(points))
    comma = [
        question
        for question in questions
        if question.target not in fits and question.kind is not Kind.INTEGER
    ]
    for question, row in zip(comma, scan.aggregate(comma, "count({x}); " + _COMMA), strict=True):
        filled, read, proof, misgrouped, decimals = row
        if filled == read and not misgrouped and proof and question.choice != ".":
            parsed = _cast(question, f"replace(replace({question.text}, '.', ''), ',', '.')")
            fits[question.target] = _fit(scan, question, parsed, ",", filled, decimals, marked=True)
    return fits


def _fit(
    scan: Scan, question: Question, parsed: str, mark: str, filled: int, decimals: int | None, marked: bool
) -> Fit:
    scale = _scale(question.kind)
    rounded = 0
    if decimals is not None and decimals > scale:
        exact = parsed.replace(f" AS {question.kind.sql})", " AS DECIMAL(38,15))")
        ((rounded,),) = scan.aggregate([question], f"count(CASE WHEN {exact} <> {parsed} THEN 1 END)")
    words = _WORDS[mark] if marked else "whole numbers"
    guard = _guard(question.text, mark, scale, marked)
    return Fit(question, parsed, words, filled, 0, "''", rounded, guard)


def _guard(text: str, mark: str, scale: int, marked: bool) -> str:
    ordinary = f"NOT contains({text}, '.')"
    if marked:
        at = f"instr({text}, '{mark}')"
        ordinary = f"({at} = 0 OR strlen({text}) - {at} <= {scale})"
        if mark == ",":
            ordinary += f" AND NOT {_MISGROUPED.replace('{x}', text)}"
    return f"{text} IS NULL OR ({{value}} IS NOT NULL AND {ordinary})"


def _scale(kind: Kind) -> int:
    return {Kind.MONEY: 2, Kind.PRICE: 10, Kind.QUANTITY: 4, Kind.INTEGER: 0}[kind]


def _cast(question: Question, text: str) -> str:
    if question.kind is Kind.INTEGER:
        exact = f"try_cast({text} AS DECIMAL(38,10))"
        return f"CASE WHEN {exact} = trunc({exact}) THEN try_cast({exact} AS BIGINT) END"
    return f"try_cast({text} AS {question.kind.sql})"


def _decorated(scan: Scan, question: Question) -> Fit:
    """The fit of a column with signs, spaces, parentheses, unfit cells, or nothing that proves a mark."""
    text = unmarked(question.text)
    tests = {proof: f"number_proof({text}) = '{proof}'" for proof in (",", ".", "either")}
    measures = "; ".join(f"count(CASE WHEN {test} THEN 1 END)" for test in tests.values())
    ((filled, commas, points, open_),) = scan.aggregate([question], "count({x}); " + measures)
    if question.choice is None and commas and points:
        raise scan.invalid(
            question,
            f"mixes decimal comma and decimal point ({scan.example(question.text, tests[','])!r} and "
            f"{scan.example(question.text, tests['.'])!r}); correct the file, "
            "or say which is right with --decimal.",
        )
    if question.choice is None and open_ and not commas and not points:
        raise scan.invalid(
            question,
            f"has values such as {scan.example(question.text, tests['either'])!r} that could be read "
            "either way; say --decimal comma or --decimal point.",
        )
    mark = question.choice or ("," if commas else ".")
    return _decorated_fit(scan, question, mark, filled, bool(commas or points or open_))


def _decorated_fit(scan: Scan, question: Question, mark: str, filled: int, marked: bool) -> Fit:
    text = f"number_text({unmarked(question.text)})"
    plain = _cast(question, _plain(question.text, mark))
    thousands = "." if mark == "," else ","
    digits = f"replace(replace(replace(number_body({text}), '{thousands}', ''), ' ', ''), ',', '.')"
    written = f"CASE WHEN is_number({text}, '{_PATTERN[mark]}') THEN number_sign({text}) || {digits} END"
    source = written
    if scan.raw.typed:
        is_stored = f"starts_with({question.text}, '{NUMBER}')"
        source = f"CASE WHEN {is_stored} THEN substr({question.text}, 2) ELSE {written} END"
    parsed = f"coalesce({plain}, {_cast(question, f'({source})')})"
    exact = f"try_cast(({source}) AS DECIMAL(38,12))"
    ((read, rounded, stored),) = scan.aggregate(
        [question],
        f"count({parsed}); count(CASE WHEN {exact} <> {parsed} THEN 1 END); "
        f"count(CASE WHEN starts_with({{x}}, '{NUMBER}') THEN 1 END)",
    )
    words = _WORDS[mark] if marked else "numbers" if stored else "whole numbers"
    reason = (
        f"CASE WHEN {question.text} LIKE '=%' THEN 'is a formula, not a value' "
        f"WHEN ({source}) IS NOT NULL THEN '{_misfit(question.kind)}' "
        f"ELSE 'is not a number ({words})' END"
    )
    return Fit(question, parsed, words, filled, filled - read, reason, rounded)


def _plain(text: str, mark: str) -> str:
    """SQL of a cell of digits, a sign and marks as a number's text: it spares most cells the patterns."""
    if mark == ".":
        return f"CASE WHEN {text} > '%' AND {text} < ':' AND NOT contains({text}, '_') THEN {text} END"
    ordinary = f"{text} > '%' AND {text} < ':' AND NOT contains({text}, '.')"
    return f"CASE WHEN {ordinary} THEN replace({text}, ',', '.') END"


def _misfit(kind: Kind) -> str:
    return "is not a whole number that fits" if kind is Kind.INTEGER else "does not fit: too large"
