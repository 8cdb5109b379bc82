"""Who may do what. A capability is declared once, in the room that asks for it, with the roles that have it.

Views ask with `@requires(CAPABILITY)`; navigation with `CAPABILITY.allows`; templates never ask. Which
accounts a person sees is another question: `queries.visible_colleagues`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from zelo.apps.people.enums import Role, Scope
from zelo.apps.people.models import User

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Capability:
    """One thing that some roles may do."""

    name: str
    roles: frozenset[Role]

    def allows(self, viewer: Any) -> bool:
        """Whether this person, signed in and active, has one of the roles."""
        return bool(viewer.is_authenticated and viewer.is_active and viewer.role in self.roles)


CAPABILITIES: dict[str, Capability] = {}


def capability(name: str, *roles: Role) -> Capability:
    """Declares a capability; each name once."""
    if name in CAPABILITIES:
        raise ValueError(f"The capability {name} is declared twice.")
    CAPABILITIES[name] = Capability(name, frozenset(roles))
    return CAPABILITIES[name]


def requires(needed: Capability) -> Callable[[View], View]:
    """A view only for people with this capability; others get a 403, strangers the sign-in page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not needed.allows(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.capability = needed  # type: ignore[attr-defined]
        return guarded

    return decorate


def viewer_of(request: HttpRequest) -> User:
    """The signed-in person. Raises PermissionDenied for nobody."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


EVERYONE = tuple(Role)
SEE_COLLEAGUES = capability("people.see", *EVERYONE)
MANAGE_PEOPLE = capability("people.manage", Role.ADMINISTRATOR)
MANAGE_ABSENCES = capability("people.absences", Role.ADMINISTRATOR, Role.HEAD)
SEE_TRAIL = capability("trail.see", Role.ADMINISTRATOR, Role.AUDITOR)
SEE_OPERATIONS = capability("operations.see", Role.ADMINISTRATOR, Role.HEAD, Role.ANALYST, Role.AUDITOR)
MANAGE_OPERATIONS = capability("operations.manage", Role.ADMINISTRATOR)
SEE_OUTBOX = capability("outbox.see", Role.ADMINISTRATOR)
SEE_COSTS = capability(
    "costs.see", Role.ADMINISTRATOR, Role.HEAD, Role.KAM, Role.ANALYST, Role.EXECUTIVE, Role.AUDITOR
)

SCOPES = {
    Role.ADMINISTRATOR: Scope.ALL,
    Role.HEAD: Scope.ALL,
    Role.ANALYST: Scope.ALL,
    Role.EXECUTIVE: Scope.ALL,
    Role.AUDITOR: Scope.ALL,
    Role.KAM: Scope.OWN,
    Role.CUSTOMER_SUCCESS: Scope.OWN,
    Role.CONTRIBUTOR: Scope.OWN,
}


def scope_of(viewer: Any) -> Scope:
    """How far this person's role sees by itself; teams and absences may widen OWN."""
    if not (viewer.is_authenticated and viewer.is_active):
        return Scope.OWN
    return SCOPES.get(Role(viewer.role), Scope.OWN)
