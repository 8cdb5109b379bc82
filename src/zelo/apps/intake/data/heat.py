"""The heat table of what is unknown, by measure and segment."""

from collections.abc import Sequence
from dataclasses import dataclass

from zelo.apps.intake.data.queries.quality import Heat
from zelo.apps.portfolio.presenting import tables_text
from zelo.ui.figures import page_language, percent_text

_LIMITS = (0.0, 0.1, 0.25, 0.5, 0.75)


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One measure: the share unknown of all, then of each segment, each with its step of the colour scale.

    filled_by: the tables that would fill it, in words.
    """

    name: str
    title: str
    cells: list[tuple[str, int]]
    filled_by: str


def heat_rows(found: Sequence[Heat]) -> list[HeatRow]:
    language = page_language()
    return [
        HeatRow(
            heat.measure.name,
            heat.measure.title.to(language),
            [(percent_text(share, 0), step_of(share)) for share in (heat.share, *heat.shares)],
            tables_text(heat.measure),
        )
        for heat in found
    ]


def step_of(share: float) -> int:
    """0 where nothing is unknown, then 1 to 5 by how much is."""
    return sum(share > limit for limit in _LIMITS)
