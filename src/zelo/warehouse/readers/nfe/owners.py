"""Which companies of the notes are the user's own."""

import re
from collections.abc import Iterable

from zelo.lib import cnpj
from zelo.lib.errors import InvalidInput
from zelo.warehouse.readers.connection import Connection

_ROOT = re.compile(r"[0-9A-Z]{8}")


def own_roots(given: Iterable[str]) -> frozenset[str]:
    """CNPJ roots of CNPJs or roots as people write them. Raises InvalidInput for one that is neither."""
    roots = set()
    for text in given:
        value = cnpj.canonical(text)
        bare = re.sub(r"[\s./-]", "", text).upper()
        if value is None and not _ROOT.fullmatch(bare):
            raise InvalidInput(f"{text!r} is not a valid CNPJ, nor the eight characters of a CNPJ root.")
        roots.add(cnpj.root(value) if value else bare)
    return frozenset(roots)


def infer_own(connection: Connection, label: str) -> frozenset[str]:
    """The party (CNPJ root, or code of a person) that takes part in most notes of the view `items`.

    Whoever hands over their notes is issuer or recipient of each; of two as frequent, the one that issued
    more; a person or foreigner only if they issued any. Raises InvalidInput,
    naming the candidates, where nobody takes part in more than half of the notes or two cannot be told
    apart. Empty where no note names anybody.
    """
    found = connection.run(
        """WITH notes AS (SELECT DISTINCT note, issuer, recipient FROM items WHERE aside IS NULL),
        taking_part AS (
          SELECT issuer AS party, 1 AS issued FROM notes WHERE issuer IS NOT NULL UNION ALL
          SELECT recipient, 0 FROM notes WHERE recipient IS NOT NULL AND recipient IS DISTINCT FROM issuer)
        SELECT party, count(*) AS n, sum(issued) AS i, (SELECT count(*) FROM notes) FROM taking_part
        GROUP BY party HAVING i > 0 OR party NOT LIKE '__-%' ORDER BY n DESC, i DESC, party LIMIT 3"""
    )
    if not found:
        return frozenset()
    party, part, issued, notes = found[0]
    rival = found[1] if len(found) > 1 else None
    if part * 2 <= notes or (rival and (rival[1], rival[2]) == (part, issued)):
        names = ", ".join(f"{who} ({count} of {notes} notes)" for who, count, *_ in found)
        raise InvalidInput(f"Which company of {label} is yours? It holds notes of {names}; name your CNPJ.")
    return frozenset((party,))
