"""Which selection policies use a measure; a room above that keeps policies says so by `register_policies`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from zelo.apps.people.permissions import Capability
from zelo.engine.policies import list_policies
from zelo.lib.errors import InvalidInput
from zelo.ui.figures import page_language


@dataclass(frozen=True, slots=True)
class PolicyUse:
    """A policy and the measures it names.

    url: of its page, where it has one; needs: who may open that. in_use: whether it is the company's own, or
    lists follow it.
    """

    title: str
    measures: frozenset[str]
    url: str = ""
    needs: Capability | None = None
    in_use: bool = True

    def url_for(self, viewer: Any) -> str:
        """The address of its page, "" where this person may not open it."""
        return self.url if self.needs is None or self.needs.allows(viewer) else ""


Find = Callable[[], Iterable[PolicyUse]]
_finders: list[Find] = []


def register_policies(find: Find) -> None:
    """find: the policies that another room keeps."""
    _finders.append(find)


def policies_using(name: str) -> list[PolicyUse]:
    """The policies that name a measure, by title."""
    return [use for use in known_policies() if name in use.measures]


def known_policies() -> list[PolicyUse]:
    """Every policy there is: those that ship, the home's files, and those that other rooms keep."""
    found = {use.title: use for use in _of_files()}
    found |= {use.title: use for find in _finders for use in find()}
    return [found[title] for title in sorted(found)]


def _of_files() -> list[PolicyUse]:
    try:
        kept = list_policies(settings.HOME)
    except InvalidInput:
        return []
    language = page_language()
    return [
        PolicyUse(
            title=file.policy.title.to(language),
            measures=frozenset(file.policy.measures),
            in_use=file.origin == "home" or file.policy.name == settings.HOME.policy,
        )
        for file in kept
    ]
