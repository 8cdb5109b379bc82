"""The first administrator: a one-time link on the console, never a default password."""

from zelo.apps.people.actions import invite_person
from zelo.apps.people.enums import Role
from zelo.apps.people.queries import has_people


def first_link() -> str | None:
    """A new link for the first administrator while there is nobody yet; earlier ones end."""
    if has_people():
        return None
    _invitation, link = invite_person(email="", role=Role.ADMINISTRATOR, by=None)
    return link
