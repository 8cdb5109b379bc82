"""Decides, from all values of a column, which mark its decimals have.

A value proves a mark if it can be read with that mark only: `1.234,56` and `1,5` prove the comma,
`1234.567` the point; `1.234` proves nothing. Values with thousands, a currency's sign, parentheses or a
trailing minus are read; rounding to the column's decimals is half away from zero.
"""

from zelo.warehouse.facts import Kind
from zelo.warehouse.readers.fit import Fit, Question, Scan, unmarked
from zelo.warehouse.readers.rawtable import NUMBER

_WORDS = {",": "decimal comma", ".": "decimal point"}
_MARKS = r"R\$|US\$|\$|€|£|¥|\b(BRL|USD|EUR|GBP)\b"
_PATTERN = {
    ",": r"([1-9]\d{0,2}(\.\d{3})+|[1-9]\d{0,2}( \d{3})+|\d+)(,\d*)?(E[+-]?\d+)?|,\d+",
    ".": r"([1-9]\d{0,2}(,\d{3})+|[1-9]\d{0,2}( \d{3})+|\d+)(\.\d*)?(E[+-]?\d+)?|\.\d+",
}
_SIGNED = r"[-+]? ?[^-+()]*(E[+-]?\d+)?|[^-+()]* ?-|\([^-+()]*\)"

MACROS = (
    "CREATE OR REPLACE TEMP MACRO number_text(x) AS trim(regexp_replace(regexp_replace("
    rf"replace(upper(x), '−', '-'), '{_MARKS}', '', 'g'), '[\s\x{{00A0}}\x{{202F}}\x{{2009}}]+', ' ', 'g'))",
    r"CREATE OR REPLACE TEMP MACRO number_body(s) AS regexp_replace(s, '^[-+( ]+|[-) ]+$', '', 'g')",
    "CREATE OR REPLACE TEMP MACRO is_number(s, pattern) AS "
    f"regexp_full_match(s, '{_SIGNED}') AND regexp_full_match(number_body(s), pattern)",
    "CREATE OR REPLACE TEMP MACRO number_sign(s) AS CASE WHEN s LIKE '-%' OR s LIKE '%-' OR s LIKE '(%' THEN '-' ELSE '' END",
)

_PLAIN = (
    "count({x}); count(try_cast({x} AS {type})); bool_or(contains({x}, ',')); bool_or(contains({x}, '.'));"
    "bool_or(instr({x}, '.') > 0 AND strlen({x}) - instr({x}, '.') BETWEEN 1 AND 2);"
    "max(CASE WHEN instr({x}, '.') > 0 THEN strlen({x}) - instr({x}, '.') END)"
)
_MISGROUPED = r"CASE WHEN contains({x}, '.') THEN NOT regexp_full_match({x}, '-?[1-9]\d{0,2}(\.\d{3})+(,\d*)?') ELSE false END"
_COMMA = (
    "count(try_cast(replace(replace({x}, '.', ''), ',', '.') AS {type}));"
    "bool_or(instr({x}, ',') > 0 AND strlen({x}) - instr({x}, ',') BETWEEN 1 AND 2);"
    "bool_or(" + _MISGROUPED + ");"
    "max(CASE WHEN instr({x}, ',') > 0 THEN strlen({x}) - instr({x}, ',') END)"
)


def decide_numbers(scan: Scan, questions: list[Question]) -> list[Fit]:
    """One fit per question. Raises InvalidInput where a column mixes marks, or proves none and needs one."""
    fits: dict[str, Fit] = {}
    plain = [q for q in questions if not scan.raw.typed and q.kind is not Kind.INTEGER and q.choice != ","]
    for question, row in zip(plain, scan.aggregate(plain, _PLAIN), strict=True):
        filled, read, commas, points, proof, decimals = row
        if filled == read and not commas and (not points or proof or question.choice == "."):
            fits[question.target] = _fit(
                scan, question, _cast(question, question.text), ".", filled, decimals, points
            )
    comma = [
        q for q in questions if q.target not in fits and not scan.raw.typed and q.kind is not Kind.INTEGER
    ]
    measures = "count({x}); " + _COMMA
    for question, row in zip(comma, scan.aggregate(comma, measures), strict=True):
        filled, read, proof, misgrouped, decimals = row
        if filled == read and not misgrouped and proof and question.choice != ".":
            text = f"replace(replace({question.text}, '.', ''), ',', '.')"
            fits[question.target] = _fit(scan, question, _cast(question, text), ",", filled, decimals, True)
    rest = [question for question in questions if question.target not in fits]
    fits |= {fit.question.target: fit for fit in _decide_decorated(scan, rest)}
    return [fits[question.target] for question in questions]


def _fit(
    scan: Scan, question: Question, parsed: str, mark: str, filled: object, decimals: object, marked: object
) -> Fit:
    scale = _scale(question.kind)
    rounded = 0
    if isinstance(decimals, int) and decimals > scale:
        exact = parsed.replace(f" AS {question.kind.sql})", " AS DECIMAL(38,15))")
        rounded = int(
            str(scan.aggregate([question], f"count(CASE WHEN {exact} <> {parsed} THEN 1 END)")[0][0])
        )
    words = _WORDS[mark] if marked else "whole numbers"
    guard = _guard(question, parsed, mark, scale, bool(marked))
    return Fit(question, parsed, words, int(str(filled)), 0, "''", rounded, guard)


def _guard(question: Question, parsed: str, mark: str, scale: int, marked: bool) -> str:
    text = question.text
    ordinary = f"{parsed} IS NOT NULL AND (instr({text}, '{mark}') = 0 OR strlen({text}) - instr({text}, '{mark}') <= {scale})"
    if not marked:
        ordinary += f" AND NOT contains({text}, '.')"
    elif mark == ",":
        ordinary += f" AND NOT {_MISGROUPED.replace('{x}', text)}"
    return f"{text} IS NULL OR ({ordinary})"


def _scale(kind: Kind) -> int:
    return {Kind.MONEY: 2, Kind.PRICE: 10, Kind.QUANTITY: 4, Kind.INTEGER: 0}[kind]


def _cast(question: Question, text: str) -> str:
    if question.kind is Kind.INTEGER:
        exact = f"try_cast({text} AS DECIMAL(38,10))"
        return f"CASE WHEN {exact} = trunc({exact}) THEN try_cast({exact} AS BIGINT) END"
    return f"try_cast({text} AS {question.kind.sql})"


def _decide_decorated(scan: Scan, questions: list[Question]) -> list[Fit]:
    fits = []
    for question in questions:
        text = f"number_text({unmarked(question.text)})"
        is_comma, is_point = (f"is_number({text}, '{_PATTERN[mark]}')" for mark in ",.")
        proves = {",": f"{is_comma} AND NOT {is_point}", ".": f"{is_point} AND NOT {is_comma}"}
        open_ = f"{is_comma} AND {is_point} AND ({text} LIKE '%.%' OR {text} LIKE '%,%')"
        measures = "; ".join(
            f"count(CASE WHEN {test} THEN 1 END)" for test in (proves[","], proves["."], open_)
        )
        ((filled, commas, points, unproven),) = scan.aggregate([question], "count({x}); " + measures)
        if question.choice is None and commas and points:
            raise scan.invalid(
                question,
                f"mixes decimal comma and decimal point ({scan.example(question, proves[','])!r} and "
                f"{scan.example(question, proves['.'])!r}); correct the file, or say which is right with --decimal.",
            )
        if question.choice is None and unproven and not commas and not points:
            raise scan.invalid(
                question,
                f"has values such as {scan.example(question, open_)!r} that could be read either way; "
                "say --decimal comma or --decimal point.",
            )
        mark = question.choice or ("," if commas else ".")
        fits.append(
            _decorated_fit(scan, question, text, mark, int(str(filled)), bool(commas or points or unproven))
        )
    return fits


def _decorated_fit(scan: Scan, question: Question, text: str, mark: str, filled: int, marked: bool) -> Fit:
    thousands = "." if mark == "," else ","
    digits = f"replace(replace(replace(number_body({text}), '{thousands}', ''), ' ', ''), ',', '.')"
    written = f"CASE WHEN is_number({text}, '{_PATTERN[mark]}') THEN number_sign({text}) || {digits} END"
    source = written
    if scan.raw.typed:
        source = f"CASE WHEN starts_with({question.text}, '{NUMBER}') THEN substr({question.text}, 2) ELSE {written} END"
    parsed = _cast(question, f"({source})")
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
    return Fit(question, parsed, words, filled, filled - int(str(read)), reason, int(str(rounded)))


def _misfit(kind: Kind) -> str:
    return "is not a whole number that fits" if kind is Kind.INTEGER else "does not fit: too large"
