"""Puts a file's fits together: the SQL of its typed rows, and of what is wrong with a line."""

import re
from dataclasses import dataclass, replace

from zelo.lib.errors import InvalidInput
from zelo.warehouse.facts import Kind
from zelo.warehouse.readers import dates, numbers, words
from zelo.warehouse.readers.cells import cell_text, drop_test, negative_test
from zelo.warehouse.readers.fit import Fit, Question, Scan, check_share
from zelo.warehouse.readers.plan import Plan, required_targets
from zelo.warehouse.readers.rawtable import LEFT_OUT, RawTable, literal, name

TOTALS_CELL = r"(^|\x1f)\W*(sub-?\s?total|total|soma)"
TOTALS_LINE = r"(?i)\W*(sub-?\s?total|total|soma)[^\x1f]*(\x1f[\d.,\s\x01R$()-]*)*"


@dataclass(frozen=True, slots=True)
class Typed:
    """SQL over the raw lines.

    fits: target -> fit. skip: why a line is no data, or null. problems: (target, test, reason) of what
    makes a line rejected; tests see the raw columns and, for what is missing, the typed ones.
    """

    plan: Plan
    raw: RawTable
    fits: dict[str, Fit]
    skip: str
    lacking: tuple[str, ...]

    @property
    def relation(self) -> str:
        """SQL of all lines: the raw columns, `skip`, `key`, the typed columns, `unfit_` tests."""
        return self._derived(
            f"(SELECT *, {self.skip} AS skip, {self._key()} AS key, {self._values()}{self._unfit()} "
            f"FROM {self.raw.relation})"
        )

    def _key(self) -> str:
        if self.plan.key:
            texts = [f"clean_text({self.raw.columns[header]})" for header in self.plan.key]
            every = " AND ".join(f"{text} IS NOT NULL" for text in texts)
            return f"CASE WHEN {every} THEN concat_ws('|', {', '.join(texts)}) END"
        fit = self.fits.get("record_id") or self.fits.get(self.plan.table.key or "")
        return fit.parsed if fit else "CAST(NULL AS VARCHAR)"

    @property
    def has_key(self) -> bool:
        return bool(self.plan.key) or "record_id" in self.fits or (self.plan.table.key or "") in self.fits

    def _values(self) -> str:
        return ", ".join(f"{self._value(column)} AS {name(column)}" for column in self.plan.table.names)

    def _unfit(self) -> str:
        tests = (f", ({fit.unfit_test}) AS unfit_{target}" for target, fit in self.fits.items() if fit.unfit)
        return "".join(tests)

    def _value(self, target: str) -> str:
        column = self.plan.table.column(target)
        cell = self.plan.cells.get(target)
        value = f"CAST(NULL AS {column.kind.sql})"
        if cell is not None and cell.constant is not None:
            value = f"CAST({literal(cell.constant)} AS {column.kind.sql})"
        elif target in self.fits:
            value = self.fits[target].parsed
            negative = negative_test(cell, self.raw) if cell else None
            if negative:
                value = f"CASE WHEN {negative} THEN -abs({value}) ELSE {value} END"
        default = cell.default if cell and cell.default is not None else column.default
        if default is not None:
            value = f"coalesce({value}, CAST({literal(default)} AS {column.kind.sql}))"
        return value

    def _derived(self, relation: str) -> str:
        table = self.plan.table
        for target, formula in table.derived:
            kind = table.column(target).kind
            value = derivation(formula, kind)
            if target in self.lacking or target not in self.fits:
                filled = f"coalesce({name(target)}, {value}) AS {name(target)}"
                relation = f"(SELECT * REPLACE ({filled}) FROM {relation})"
        return relation

    @property
    def may_fill(self) -> frozenset[str]:
        """The columns that some row may fill."""
        derived = {target for target, _ in self.plan.table.derived}
        default = {column.name for column in self.plan.table.columns if column.default is not None}
        return frozenset(self.plan.cells) | derived | default

    def problems(self) -> list[tuple[str, str, str, str]]:
        """(target, test, shown value, reason), all SQL but the target."""
        found = [
            (target, f"unfit_{target}", fit.shown, fit.reason)
            for target, fit in self.fits.items()
            if fit.unfit
        ]
        unfit = {target: test for target, test, *_ in found}
        for target in required_targets(self.plan.table):
            test = f"{name(target)} IS NULL" + (f" AND NOT ({unfit[target]})" if target in unfit else "")
            found.append((target, test, "NULL", literal(f"has no {target}")))
        if self.has_key:
            others = f" AND NOT ({unfit['record_id']})" if "record_id" in unfit else ""
            if self.plan.table.key not in required_targets(self.plan.table) or self.plan.key:
                found.append(("record_id", f"key IS NULL{others}", "NULL", "'has no key'"))
        return found


def derivation(formula: str, kind: Kind) -> str:
    """SQL of a derived value, null where it does not fit; exact decimals round half away from zero."""
    if not kind.is_number:
        return f"CAST({formula} AS {kind.sql})"
    formula = re.sub(r"\bround_half_up\(", "round_cents(", formula)
    return f"try_cast(TRY({formula}) AS {kind.sql})"


MACROS = (
    *words.MACROS,
    *numbers.MACROS,
    *dates.MACROS,
    "CREATE OR REPLACE TEMP MACRO round_cents(x) AS CAST(round(x, 2) AS DECIMAL(18,2))",
)


def decide(scan: Scan, plan: Plan) -> Typed:
    """Decides every column's format. Raises InvalidInput for one that cannot be decided or mostly misfits."""
    for macro in MACROS:
        scan.connection.run(macro)
    _check_constants(scan, plan)
    asked = _questions(scan, plan)
    if any(question.kind is Kind.CNPJ for question in asked.values()):
        words.register_cnpj(scan.connection)
    fits = {fit.question.target: fit for fit in _decide_all(scan, plan, list(asked.values()))}
    for fit in fits.values():
        if fit.question.kind is not Kind.CNPJ:
            check_share(scan, fit)
    by_header = {
        fit.question.header: fit for fit in fits.values() if not plan.cells[fit.question.target].values
    }
    lacking = tuple(target for target, fit in fits.items() if fit.filled < scan.raw.rows or fit.unfit)
    return Typed(plan, scan.raw, fits, _skip(plan, scan.raw, by_header), lacking)


def _questions(scan: Scan, plan: Plan) -> dict[str, Question]:
    asked = {}
    for target, cell in plan.cells.items():
        if cell.header is None:
            continue
        kind = plan.column(target).kind
        choice = (cell.decimal or plan.decimal) if kind.is_number else None
        if kind is Kind.DATE:
            choice = cell.dates or plan.dates
        text = cell_text(cell, scan.raw)
        if scan.raw.typed and kind in (Kind.CODE, Kind.TEXT):
            text = f"CASE WHEN {text} < ' ' THEN substr({text}, 2) ELSE {text} END"
        asked[target] = Question(target, kind, cell, text, cell.header, choice)
    whole = [question for question in asked.values() if question.kind not in (Kind.CODE, Kind.TEXT)]
    padded = scan.aggregate(whole, "bool_or({x} < '!' OR {x} > '~')")
    for question, (found,) in zip(whole, padded, strict=True):
        if found:
            asked[question.target] = replace(question, text=f"bare({question.text})")
    return asked


def _decide_all(scan: Scan, plan: Plan, asked: list[Question]) -> list[Fit]:
    def of(*kinds: Kind) -> list[Question]:
        return [question for question in asked if question.kind in kinds]

    columns = {column.name: column for column in plan.table.columns}
    return [
        *numbers.decide_numbers(scan, [question for question in asked if question.kind.is_number]),
        *dates.decide_dates(scan, of(Kind.DATE)),
        *words.decide_texts(scan, of(Kind.CODE, Kind.TEXT)),
        *words.decide_choices(scan, of(Kind.CHOICE, Kind.FLAG), columns),
        *words.decide_cnpjs(scan, of(Kind.CNPJ), strict=plan.table.name == "accounts"),
    ]


def _check_constants(scan: Scan, plan: Plan) -> None:
    for target, cell in plan.cells.items():
        column = plan.column(target)
        for given, word in ((cell.constant, "constant"), (cell.default, "default")):
            if given is None:
                continue
            read = scan.connection.run(f"SELECT try_cast({literal(given)} AS {column.kind.sql}) IS NOT NULL")[
                0
            ][0]
            if not read or (column.choices and given not in column.choices):
                wanted = "one of " + ", ".join(column.choices) if column.choices else f"a {column.kind.value}"
                raise InvalidInput(
                    f"The mapping's {word} for {target} is {given!r}; it must be {wanted} "
                    "(decimal point, yyyy-mm-dd)."
                )


def _skip(plan: Plan, raw: RawTable, fits: dict[str, Fit]) -> str:
    totals = f"regexp_matches(lower(whole), '{TOTALS_CELL}')"
    if "day" not in plan.cells:
        totals = f"regexp_full_match(whole, '{TOTALS_LINE}')"
    dropped = drop_test(plan.drop, raw, fits)
    return (
        f"CASE WHEN whole = {literal(LEFT_OUT)} THEN 'left out by hand' "
        "WHEN whole IS NOT NULL AND bare(whole) IS NULL THEN 'blank lines' "
        f"WHEN whole IS NOT NULL AND {totals} THEN 'totals lines' "
        + (f"WHEN {dropped} THEN 'dropped by the mapping' " if dropped else "")
        + "END"
    )
