"""Finding by any part of a name, code or number, with or without accents and punctuation."""

import re
from typing import Any

from django.db import connection
from django.db.models import Func, Model, Q, QuerySet
from django.db.models.expressions import RawSQL

from zelo.apps.portfolio import search_tables
from zelo.lib.text import fold

# More hits than this are found faster in the list's own order than from the index.
FEW = 3000
# The characters of a trigram: a text of shorter words is what a name begins with.
_SHORTEST = 3
_LAST = "\U0010ffff"
_MARKS = re.compile(r"[./\-]")
_KNOWN: dict[tuple[str, str], bool] = {}


class InOrder(Func):
    """A column that SQLite is not to look up by its own index, as walking along the order is the shorter way.

    It does not weigh that only a page is asked for; PostgreSQL does.
    """

    template = "%(expressions)s"

    def as_sqlite(self, compiler: Any, connection: Any, **options: Any) -> Any:
        return self.as_sql(compiler, connection, template="+%(expressions)s", **options)


def words_of(text: str) -> list[tuple[str, ...]]:
    """The words that a row must hold, each in the forms that count: `12.345/0001` as `123450001` too."""
    words: list[tuple[str, ...]] = []
    for word in dict.fromkeys(fold(text).split()):
        bare = _MARKS.sub("", word)
        numbered = bare != word and len(bare) >= _SHORTEST and any(char.isdigit() for char in bare)
        words.append((word, bare) if numbered else (word,))
    return words


def narrow(rows: QuerySet[Any], text: str, key: str, *, everything: bool) -> QuerySet[Any]:
    """The rows whose `search` holds every word of the text, or whose name begins with it where it is short.

    key: the primary key as the index knows it. everything: the rows are not narrowed down to a few already,
    so the index decides where it is the faster way.
    """
    words = words_of(text)
    if not words:
        return rows
    if not _long(words):
        return rows.filter(begins_with(text))
    asked = _question(words)
    if everything and is_indexed(rows.model) and _count(rows.model, asked, FEW + 1) <= FEW:
        found = search_tables.keys_sql(rows.model._meta.db_table)
        rows = rows.filter(**{f"{key}__in": RawSQL(found, [asked])})
        words = [forms for forms in words if len(forms[0]) < _SHORTEST]
    for forms in words:
        any_form = Q()
        for form in forms:
            any_form |= Q(search__contains=form)
        rows = rows.filter(any_form)
    return rows


def begins_with(text: str) -> Q:
    """That the name begins with the text."""
    plain = fold(text)
    return Q(sort_name__gte=plain, sort_name__lt=plain + _LAST)


def count_hits(model: type[Model], text: str, most: int) -> int | None:
    """How many rows hold the text, by the index alone, up to `most`; None where it cannot say."""
    words = words_of(text)
    if not words or len(_long(words)) < len(words) or not is_indexed(model):
        return None
    return _count(model, _question(words), most)


def _long(words: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [forms for forms in words if len(forms[0]) >= _SHORTEST]


def is_indexed(model: type[Model]) -> bool:
    """Whether this table has an index that must be asked for; PostgreSQL finds its own."""
    if connection.vendor != "sqlite":
        return False
    place = (str(connection.settings_dict["NAME"]), model._meta.db_table)
    if not _KNOWN.get(place):
        _KNOWN[place] = search_tables.exists(connection, model._meta.db_table)
    return _KNOWN[place]


def _question(words: list[tuple[str, ...]]) -> str:
    """The words as SQLite's index takes them; those too short for it are left out."""
    asked = []
    for forms in _long(words):
        quoted = ['"' + form.replace('"', '""') + '"' for form in forms]
        asked.append(f"({' OR '.join(quoted)})")
    return " AND ".join(asked)


def _count(model: type[Model], asked: str, most: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(search_tables.count_sql(model._meta.db_table), [asked, most])
        found: int = cursor.fetchone()[0]
    return found
