"""Decides, from all values of a column, in which order its dates are written. Times of day are dropped.

A first part above 12 proves day/month, a second part above 12 month/day; eight digits are yyyymmdd or
ddmmyyyy, which never read as the same year range. Years of two digits are 1970 to 2069.
"""

from zelo.warehouse.readers.fit import Fit, Question, Scan, unmarked
from zelo.warehouse.readers.rawtable import DATE, NUMBER

FIRST, LAST = "1900-01-01", "2200-12-31"
_WORDS = {
    "iso": "yyyy-mm-dd",
    "dmy": "dd/mm/yyyy",
    "mdy": "mm/dd/yyyy",
    "yyyymmdd": "yyyymmdd",
    "ddmmyyyy": "ddmmyyyy",
}
_STRPTIME = {"dmy": "%d{s}%m{s}%Y", "mdy": "%m{s}%d{s}%Y", "yyyymmdd": "%Y%m%d", "ddmmyyyy": "%d%m%Y"}
_TIME = r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AP]M)?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?)?"
_PARTS = rf"^(\d{{1,4}})([-/.])(\d{{1,2}})([-/.])(\d{{1,4}}){_TIME}$"

MACROS = (
    "CREATE OR REPLACE TEMP MACRO within(d) AS "
    f"CASE WHEN d BETWEEN DATE '{FIRST}' AND DATE '{LAST}' THEN d END",
    "CREATE OR REPLACE TEMP MACRO date_parts(x) AS "
    rf"regexp_extract(upper(trim(x)), '{_PARTS}', ['a', 's', 'b', 't', 'c'])",
    "CREATE OR REPLACE TEMP MACRO full_year(y) AS CASE length(y) WHEN 4 THEN y "
    "WHEN 2 THEN CASE WHEN y < '70' THEN '20' ELSE '19' END || y END",
    "CREATE OR REPLACE TEMP MACRO date_of(y, m, d) AS "
    "try_cast(y || '-' || lpad(m, 2, '0') || '-' || lpad(d, 2, '0') AS DATE)",
    "CREATE OR REPLACE TEMP MACRO date_iso(p) AS CASE WHEN p.s = p.t AND length(p.a) = 4 AND length(p.c) < 3 "
    "THEN date_of(p.a, p.b, p.c) END",
    "CREATE OR REPLACE TEMP MACRO date_dmy(p) AS CASE WHEN p.s = p.t AND length(p.a) < 3 "
    "THEN date_of(full_year(p.c), p.b, p.a) END",
    "CREATE OR REPLACE TEMP MACRO date_mdy(p) AS CASE WHEN p.s = p.t AND length(p.a) < 3 "
    "THEN date_of(full_year(p.c), p.a, p.b) END",
    r"CREATE OR REPLACE TEMP MACRO eight(x) AS nullif(regexp_extract(trim(x), '^(\d{8})"
    + _TIME
    + r"$', 1), '')",
    "CREATE OR REPLACE TEMP MACRO date_yyyymmdd(e) AS date_of(left(e, 4), substr(e, 5, 2), right(e, 2))",
    "CREATE OR REPLACE TEMP MACRO date_ddmmyyyy(e) AS date_of(right(e, 4), substr(e, 3, 2), left(e, 2))",
)

_ISO = (
    "count({x}); count(try_cast({x} AS DATE)); min(try_cast({x} AS DATE)) >= DATE '" + FIRST + "';"
    "max(try_cast({x} AS DATE)) <= DATE '"
    + LAST
    + "'; min({x}) >= '0' AND max({x}) < ':'; min(strlen({x})); max(strlen({x}));"
    "min(substr({x}, 3, 1))"
)


def decide_dates(scan: Scan, questions: list[Question]) -> list[Fit]:
    """One fit per question. Raises InvalidInput where a column mixes orders, or proves none and needs one."""
    fits: dict[str, Fit] = {}
    plain = [] if scan.raw.typed else questions
    for question, row in zip(plain, scan.aggregate(plain, _ISO), strict=True):
        filled, read, early, late, digits, short, long, separator = row
        if filled and filled == read and early and late and digits and question.choice in (None, "iso"):
            parsed = f"try_cast({question.text} AS DATE)"
            fits[question.target] = Fit(
                question, parsed, _WORDS["iso"], filled, 0, "''", guard=_guard(question)
            )
        elif short == long and long in (8, 10) and digits:
            fit = _fixed_fit(scan, question, filled, str(separator), long)
            if fit is not None:
                fits[question.target] = fit
    return [
        fits.get(question.target) or _stored_fit(scan, question) or _free_fit(scan, question)
        for question in questions
    ]


def _stored_fit(scan: Scan, question: Question) -> Fit | None:
    """The fit of a column that the file stores as dates or day numbers throughout, or None."""
    if not scan.raw.typed:
        return None
    parsed = _stored(question.text, scan.raw.epoch_1904)
    ((filled, stored, read),) = scan.aggregate(
        [question], f"count({{x}}); count(CASE WHEN {{x}} < ' ' THEN 1 END); count({parsed})"
    )
    if filled != stored:
        return None
    reason = "'is not a date between 1900 and 2200'"
    return Fit(question, parsed, "dates", filled, filled - read, reason)


def _fixed_fit(scan: Scan, question: Question, filled: int, separator: str, length: int) -> Fit | None:
    """The fit of a column whose cells all have one fixed form, or None: the quick way for long files."""
    orders = ("dmy", "mdy") if separator in "-/." else ("yyyymmdd", "ddmmyyyy")
    parsed = {
        order: f"CAST(try_strptime({question.text}, '{_STRPTIME[order].format(s=separator)}') AS DATE)"
        for order in orders
    }
    bounds = f"BETWEEN DATE '{FIRST}' AND DATE '{LAST}'"
    measures = "; ".join(f"count(CASE WHEN {sql} {bounds} THEN 1 END)" for sql in parsed.values())
    (read,) = scan.aggregate([question], measures)
    full = [order for order, count in zip(orders, read, strict=True) if count == filled]
    if len(full) != 1 or question.choice not in (None, *full):
        return None
    guard = f"({_guard(question)}) AND coalesce(strlen({question.text}) = {length}, true)"
    return Fit(question, parsed[full[0]], _WORDS[full[0]], filled, 0, "''", guard=guard)


def _guard(question: Question) -> str:
    text = question.text
    ordinary = f"{text} >= '0' AND {text} < ':' AND {{value}} BETWEEN DATE '{FIRST}' AND DATE '{LAST}'"
    return f"{text} IS NULL OR coalesce({ordinary}, false)"


def _free_fit(scan: Scan, question: Question) -> Fit:
    text = unmarked(question.text)
    parts, eight = f"date_parts({text})", f"eight({text})"
    dates = {
        "iso": f"within(date_iso({parts}))",
        "dmy": f"within(date_dmy({parts}))",
        "mdy": f"within(date_mdy({parts}))",
        "yyyymmdd": f"within(date_yyyymmdd({eight}))",
        "ddmmyyyy": f"within(date_ddmmyyyy({eight}))",
    }
    dates = {order: f"coalesce({_at_once(order, question.text)}, {free})" for order, free in dates.items()}
    order = question.choice or _prove(scan, question, dates)
    parsed = dates[order]
    if scan.raw.typed:
        stored = _stored(question.text, scan.raw.epoch_1904)
        parsed = f"CASE WHEN ({question.text}) < ' ' THEN {stored} ELSE {parsed} END"
    ((filled, read),) = scan.aggregate([question], f"count({{x}}); count({parsed})")
    words = _WORDS[order]
    reason = (
        f"CASE WHEN {question.text} LIKE '=%' THEN 'is a formula, not a value' "
        f"ELSE 'is not a date between 1900 and 2200 ({words})' END"
    )
    return Fit(question, parsed, words, filled, filled - read, reason)


def _at_once(order: str, text: str) -> str:
    """SQL of a date in the commonest form of an order, else null: it spares most cells the patterns."""
    if order == "iso":
        return f"CASE WHEN {text} >= '0' AND {text} < ':' THEN within(try_cast({text} AS DATE)) END"
    length = 8 if len(order) == 8 else 10
    parsed = f"try_strptime({text}, '{_STRPTIME[order].format(s='/')}')"
    return f"CASE WHEN strlen({text}) = {length} THEN within(CAST({parsed} AS DATE)) END"


def _prove(scan: Scan, question: Question, dates: dict[str, str]) -> str:
    only = {
        "dmy": f"{dates['dmy']} IS NOT NULL AND {dates['mdy']} IS NULL",
        "mdy": f"{dates['mdy']} IS NOT NULL AND {dates['dmy']} IS NULL",
    }
    either = f"{dates['dmy']} <> {dates['mdy']}"
    tests = [*only.values(), either, f"{dates['dmy']} = {dates['mdy']}"]
    tests += [f"{dates[order]} IS NOT NULL" for order in ("iso", "yyyymmdd", "ddmmyyyy")]
    ((dmy, mdy, unproven, same, iso, ymd8, dmy8),) = scan.aggregate(
        [question], "; ".join(f"count(CASE WHEN {test} THEN 1 END)" for test in tests)
    )
    counts = {"iso": iso, "yyyymmdd": ymd8, "ddmmyyyy": dmy8}
    slashed = dmy + mdy + unproven + same
    if slashed and slashed >= max(count for count in counts.values()):
        if dmy and mdy:
            raise scan.invalid(
                question,
                f"mixes day/month and month/day ({scan.example(question.text, only['dmy'])!r} and "
                f"{scan.example(question.text, only['mdy'])!r}); correct the file, "
                "or say which is right with --dates.",
            )
        if unproven and not dmy and not mdy:
            raise scan.invalid(
                question,
                f"has dates such as {scan.example(question.text, either)!r} that could be read either way; "
                "say --dates dmy or --dates mdy.",
            )
        return "mdy" if mdy else "dmy"
    return max(counts, key=lambda order: counts[order])


def _stored(text: str, epoch_1904: bool) -> str:
    """SQL of a date that the file stores as a date, as a spreadsheet's day number or as yyyymmdd."""
    epoch = "1904-01-01" if epoch_1904 else "1899-12-30"
    number = f"try_cast(substr({text}, 2) AS DOUBLE)"
    eight = f"CAST(CAST({number} AS BIGINT) AS VARCHAR)"
    return (
        f"within(CASE WHEN starts_with({text}, '{DATE}') THEN try_cast(substr({text}, 2) AS DATE) "
        f"WHEN starts_with({text}, '{NUMBER}') AND {number} BETWEEN 19000101 AND 22001231 "
        f"THEN date_yyyymmdd({eight}) "
        f"WHEN starts_with({text}, '{NUMBER}') AND {number} BETWEEN 1 AND 120000 "
        f"THEN DATE '{epoch}' + CAST(floor({number}) AS INTEGER) END)"
    )
