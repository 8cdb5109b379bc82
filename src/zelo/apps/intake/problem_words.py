"""What the readers say of a cell or a file, in the viewer's language.

The readers speak English, as the command line does. Their sentences are known by form; one that is not is
shown as it is.
"""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_REASONS = (
    (r"is not a date between 1900 and 2200(?: \(.+\))?", gettext_noop("is not a date between 1900 and 2200")),
    (r"is not a number(?: \(.+\))?", gettext_noop("is not a number")),
    (r"is not a whole number that fits", gettext_noop("is not a whole number that fits")),
    (r"does not fit: too large", gettext_noop("is too large")),
    (r"is not yes or no", gettext_noop("is neither yes nor no")),
    (r"is not one of (?P<words>.+)", gettext_noop("is not one of %(words)s")),
    (r"has no key", gettext_noop("has no key")),
    (r"has no (?P<column>\w+)", gettext_noop("is empty, and must not be")),
    (r"is a formula, not a value", gettext_noop("is a formula, not a value")),
    (
        r"(?:was )?saved as (?:a )?number, precision lost",
        gettext_noop("was saved as a number, so digits are lost"),
    ),
    (r"not a valid CNPJ", gettext_noop("is not a valid CNPJ")),
    (r"eleven digits may be a person's CPF", gettext_noop("has eleven digits: it may be a person's CPF")),
    (
        r"has (?P<found>\d+) cells where the header has (?P<wanted>\d+)",
        gettext_noop("has %(found)s cells where the header has %(wanted)s"),
    ),
    (r"has a quote that does not close", gettext_noop("has a quote that does not close")),
    (r"is too long", gettext_noop("is too long")),
    (r"cannot be cut into columns", gettext_noop("cannot be cut into columns")),
    (
        r"key (?P<key>.+) appears again with other values, first on line (?P<line>\d+).*",
        gettext_noop("its key %(key)s stands on line %(line)s with other values"),
    ),
)


_ERRORS: tuple[tuple[str, str], ...] = (
    (r"(?P<name>.+) is empty\.", gettext_noop("%(name)s is empty.")),
    (
        r"(?P<name>.+) is an old Excel file \(\.xls\) or an encrypted one;.*",
        gettext_noop(
            "%(name)s is an old Excel file (.xls) or an encrypted one: save it as .xlsx without a "
            "password, or as CSV."
        ),
    ),
    (
        r"(?P<name>.+) unpacks to more than (?P<times>\d+) times its size;.*",
        gettext_noop(
            "%(name)s unpacks to more than %(times)s times its size and is refused: it may be an attack."
        ),
    ),
    (r"(?P<name>.+) is a PDF;.*", gettext_noop("%(name)s is a PDF: export CSV, XLSX or Parquet instead.")),
    (r"(?P<name>.+) is compressed twice;.*", gettext_noop("%(name)s is compressed twice: unpack it once.")),
    (
        r"(?P<name>.+) is a zip inside another archive;.*",
        gettext_noop("%(name)s is a zip inside another archive: unpack it once."),
    ),
    (
        r"(?P<name>.+) holds (?P<found>\d+) (?:files|parts), more than the (?P<most>\d+) .*",
        gettext_noop("%(name)s holds %(found)s files, more than the %(most)s that are read at once."),
    ),
    (r"(?P<name>.+) is a zip without files\.", gettext_noop("%(name)s is a zip without files.")),
    (
        r"(?P<name>.+) is protected by a password;.*",
        gettext_noop("%(name)s is protected by a password: save it without one."),
    ),
    (
        r"(?P<name>.+) has only one column \(its first line is (?P<line>.+)\);.*",
        gettext_noop(
            "%(name)s has only one column (its first line is %(line)s): choose what separates its columns."
        ),
    ),
    (
        r"(?P<name>.+) has no header line: no line of its first (?P<count>\d+) names columns\.",
        gettext_noop("%(name)s has no header line: none of its first %(count)s lines names columns."),
    ),
    (
        r"(?P<name>.+) has more than one column called (?P<columns>.+); rename them apart\.",
        gettext_noop("%(name)s has more than one column called %(columns)s: give them different names."),
    ),
    (
        r"(?P<name>.+): column (?P<column>'.+?') cannot be read as (?P<target>\w+) \((?P<form>.+)\): "
        r"(?P<count>\d+) of its (?P<all>\d+) values do not fit, such as (?P<value>.+); check the mapping.*",
        gettext_noop(
            "Column %(column)s does not look like what it is to fill: %(count)s of its %(all)s values do not "
            "fit, such as %(value)s. Check the columns, the decimal mark and the dates."
        ),
    ),
    (
        r"(?P<name>.+): column (?P<column>'.+?') (?P<rest>.+)",
        gettext_noop("Column %(column)s: its format cannot be told; choose the decimal mark or the dates."),
    ),
    (
        r"(?P<name>.+) has no column for (?P<missing>.+) of table (?P<table>\w+); its columns are .*",
        gettext_noop("No column of the file fills %(missing)s yet, which must be filled."),
    ),
    (
        r"(?P<name>.+) has no column (?P<header>'.+?'), which the mapping names.*",
        gettext_noop("The file has no column %(header)s, which the profile names: choose the columns anew."),
    ),
    (r"(?P<name>.+) has a header but no lines\.", gettext_noop("%(name)s names columns but has no lines.")),
    (
        r".*The disk has no space left.*|.*no space left.*",
        gettext_noop("The disk of the server is full; nothing was changed."),
    ),
    (
        r"Line (?P<line>\d+) of (?P<name>.+) names no columns;.*",
        gettext_noop("Line %(line)s names no columns; choose another line."),
    ),
)


def error_words(error: str) -> str:
    """Why a file cannot be read."""
    for pattern, words in _ERRORS:
        if found := re.fullmatch(pattern, error, re.DOTALL):
            return str(_(words) % {name: part or "" for name, part in found.groupdict().items()})
    return error


_REGISTERED: dict[str, str] = {}


def register_reasons(*templates: str) -> None:
    """Reasons that a target gives, in English with places such as %(line)s; the catalogue has their words."""
    for template in templates:
        parts = re.split(r"%\((\w+)\)s", template)
        pattern = "".join(f"(?P<{part}>.+)" if n % 2 else re.escape(part) for n, part in enumerate(parts))
        _REGISTERED[pattern] = template


def reason_words(reason: str) -> str:
    """Why a cell or line cannot be used."""
    for pattern, words in (*_REASONS, *_REGISTERED.items()):
        if found := re.fullmatch(pattern, reason):
            return str(_(words) % {name: part or "" for name, part in found.groupdict().items()})
    return reason
