"""All fact tables by name."""

from zelo.lib.errors import NotFound
from zelo.warehouse.facts.commercial import (
    ACCOUNTS,
    CONTRACTS,
    OPPORTUNITIES,
    REFERRALS,
    TARGETS,
    TRANSACTIONS,
)
from zelo.warehouse.facts.operations import COSTS, DELIVERIES, RECEIVABLES, TICKETS, USAGE
from zelo.warehouse.facts.relationship import ASSESSMENTS, COMMITMENTS, DECISIONS, INTERACTIONS, RESPONSES
from zelo.warehouse.facts.schema import Table

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        ACCOUNTS,
        TRANSACTIONS,
        CONTRACTS,
        RESPONSES,
        INTERACTIONS,
        COMMITMENTS,
        REFERRALS,
        ASSESSMENTS,
        COSTS,
        TICKETS,
        USAGE,
        RECEIVABLES,
        DELIVERIES,
        TARGETS,
        OPPORTUNITIES,
        DECISIONS,
    )
}


def table(name: str) -> Table:
    """The fact table of that name. Raises NotFound, naming the tables there are."""
    if name not in TABLES:
        raise NotFound(f"There is no table {name!r}; the tables are {', '.join(TABLES)}.")
    return TABLES[name]
