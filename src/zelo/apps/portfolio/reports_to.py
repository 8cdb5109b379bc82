"""The form in which many people's "reports to" are set at once: one select per person."""

from collections.abc import Mapping, Sequence
from typing import Any

from zelo.apps.portfolio.models import Contact

Bosses = dict[int, int | None]


def read_bosses(posted: Mapping[str, Any], people: Sequence[Contact]) -> tuple[Bosses, dict[int, int]]:
    """What was chosen for each person that the form had, and the version it was chosen on.

    A value that is no number counts as a person who is not there, so that the action refuses it.
    """
    bosses: Bosses = {}
    versions = {}
    for person in people:
        version = str(posted.get(f"version-{person.pk}", ""))
        versions[person.pk] = int(version) if version.isdecimal() else person.version
        chosen = posted.get(f"boss-{person.pk}")
        if chosen is not None:
            bosses[person.pk] = None if chosen == "" else int(chosen) if str(chosen).isdecimal() else -1
    return bosses, versions


def rows_of(people: Sequence[Contact], bosses: Bosses, versions: Mapping[int, int]) -> list[dict[str, Any]]:
    """One line of the form per person: what was chosen, or what stands now."""
    return [
        {
            "person": person,
            "boss": bosses.get(person.pk, person.reports_to_id),
            "version": versions[person.pk],
        }
        for person in people
    ]
