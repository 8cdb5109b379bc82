"""What is asked of an engine: to read one snapshot's facts as of a date."""

from typing import Protocol


class Source(Protocol):
    """The facts of one snapshot, as tables `facts.<table>` with the columns of the table's own schema.

    mixed: whether its SQL may also read tables of the session's local database, such as passes.
    """

    mixed: bool

    def materialise(self, table: str, sql: str, *, seconds: float | None = None) -> None:
        """Runs one SELECT in DuckDB's dialect over the facts and keeps its rows as a local table.

        seconds: how long it may take. Raises InvalidInput, saying why, where it fails.
        """
        ...

    def link(self, *, joined: bool) -> None:
        """Makes each fact table known by its own name as well, with the account of each party.

        joined: whether accounts are looked up in the local `identity.links`; else the code decides alone.
        """
        ...

    def close(self) -> None: ...
