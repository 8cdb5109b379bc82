"""SQL with its words marked by classes, so that the page's stylesheet colours them."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_WORDS = frozenset(
    [
        "all", "and", "as", "asc", "between", "by", "case", "cast", "coalesce", "count", "cross",
        "date", "datediff", "desc", "distinct", "double", "else", "end", "except", "extract", "false",
        "filter", "first", "from", "full", "group", "having", "in", "inner", "interval", "is", "join",
        "last", "left", "like", "max", "median", "min", "month", "not", "null", "nullif", "nulls", "on",
        "or", "order", "outer", "over", "partition", "right", "round", "row_number", "select", "sum",
        "then", "true", "union", "when", "where", "with", "year",
    ]
)  # fmt: skip
_PARTS = re.compile(
    r"(?P<note>--[^\n]*)|(?P<text>'(?:[^']|'')*')|(?P<given>:[a-z_]+)|(?P<number>\b\d+(?:\.\d+)?\b)"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_]*)"
)
_MOST = 50_000


def mark_sql(sql: str) -> SafeString:
    """The text as HTML; beyond 50,000 characters without marks."""
    if len(sql) > _MOST:
        return mark_safe(escape(sql))
    marked: list[str] = []
    at = 0
    for part in _PARTS.finditer(sql):
        marked.append(escape(sql[at : part.start()]))
        marked.append(_marked(part))
        at = part.end()
    return mark_safe("".join([*marked, escape(sql[at:])]))


def _marked(part: re.Match[str]) -> str:
    kind, text = part.lastgroup, escape(part[0])
    if kind == "word":
        return f'<span class="z-sql-word">{text}</span>' if part[0].lower() in _WORDS else text
    return f'<span class="z-sql-{kind}">{text}</span>'
