"""Finding an account by whatever a person calls it."""

import difflib
import re

from duckdb import DuckDBPyConnection

from zelo.lib.errors import InvalidInput, NotFound

_WAYS = (
    "SELECT account_id FROM identity.universe WHERE account_id = $1",
    "SELECT account_id FROM identity.ids WHERE node = $1",
    "SELECT i.account_id FROM identity.accounts a JOIN identity.ids i USING (node) WHERE a.code = $1 "
    "UNION SELECT account_id FROM identity.links WHERE code = $1",
    "SELECT i.account_id FROM identity.nodes n JOIN identity.ids i USING (node) WHERE n.cnpj = $2 "
    "UNION SELECT account_id FROM identity.links WHERE cnpj = $2",
    "SELECT i.account_id FROM identity.nodes n JOIN identity.ids i USING (node) "
    "WHERE length($2) IN (8, 14) AND length(n.cnpj) = 14 AND left(n.cnpj, 8) = left($2, 8)",
)


def resolve(connection: DuckDBPyConnection, text: str) -> str:
    """The account_id for an id, a code of any source, a CNPJ (masked or not) or a CNPJ root.

    Raises: NotFound naming near matches; InvalidInput where the text fits several accounts.
    """
    wanted = text.strip()
    cnpj = re.sub(r"[\s./-]", "", wanted).upper()
    for way in _WAYS:
        values = [wanted, cnpj] if "$1" in way and "$2" in way else [cnpj if "$2" in way else wanted]
        found = sorted({row[0] for row in connection.execute(way.replace("$2", "$1"), values).fetchall()})
        if len(found) == 1:
            return str(found[0])
        if found:
            raise InvalidInput(f"{text!r} fits several accounts: {', '.join(found[:5])}. Give one of these.")
    raise NotFound(f"There is no account {text!r} as of this date.{_near(connection, wanted)}")


def _near(connection: DuckDBPyConnection, wanted: str) -> str:
    rows = connection.execute("SELECT account_id, name FROM identity.universe").fetchall()
    labels = {label.casefold(): account_id for account_id, name in rows for label in (name, account_id)}
    close = difflib.get_close_matches(wanted.casefold(), labels, n=3)
    if not close:
        return " Nothing similar was found; `accounts` lists them all."
    return " Did you mean " + ", ".join(dict.fromkeys(labels[label] for label in close)) + "?"
