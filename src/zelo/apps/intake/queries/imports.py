"""Imports as people may see them."""

from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from zelo.apps.intake.enums import BUSY, ImportState
from zelo.apps.intake.models import Import, Profile, WatchedFolder
from zelo.apps.intake.permissions import SEE_IMPORTS
from zelo.apps.intake.targets import all_targets
from zelo.apps.people.models import User

_ORDERS = {
    "name": "name",
    "target": "target",
    "state": "state",
    "by": "created_by__name",
    "created": "created_at",
    "imported": "imported_at",
    "rows": "report__rows",
    "batch": "batch",
}


def imports_for(viewer: Any) -> QuerySet[Import]:
    """The imports that this person may see: what they hold may be shown to them."""
    found: QuerySet[Import] = Import.objects.select_related("created_by", "job")
    if not SEE_IMPORTS.allows(viewer):
        return found.none()
    hidden = [
        target.name
        for target in all_targets()
        if target.needs is not None and not target.needs.allows(viewer)
    ]
    return found.exclude(target__in=hidden) if hidden else found


def import_for(viewer: Any, pk: int) -> Import:
    """One import. Raises Http404 where there is none, or not for this person."""
    return get_object_or_404(imports_for(viewer), pk=pk)


def list_imports(viewer: Any, chosen: dict[str, Any]) -> QuerySet[Import]:
    """The imports that a filter names: `q` a part of the file's name, state, target, origin, by."""
    found = imports_for(viewer)
    if text := chosen.get("q"):
        found = found.filter(Q(name__icontains=text) | Q(source__iexact=text))
    if state := chosen.get("state"):
        found = found.filter(state__in=BUSY if state == "busy" else [state])
    else:
        found = found.exclude(state=ImportState.DISCARDED)
    for name in ("target", "origin"):
        if value := chosen.get(name):
            found = found.filter(**{name: value})
    if by := chosen.get("by"):
        found = found.filter(created_by=by)
    return found


def order_imports(found: QuerySet[Import], key: str, *, descending: bool) -> QuerySet[Import]:
    sign = "-" if descending else ""
    return found.order_by(f"{sign}{_ORDERS.get(key, 'created_at')}", "-pk")


def importers() -> QuerySet[User]:
    """Who has imported something."""
    people = Import.objects.exclude(created_by=None).order_by().values("created_by").distinct()
    return User.objects.filter(pk__in=people).order_by("name")


def profiles() -> QuerySet[Profile]:
    return Profile.objects.select_related("saved_by", "folder")


def profiles_for(target: str) -> QuerySet[Profile]:
    """Profiles of one target, or of all where none is chosen."""
    return profiles().filter(target=target) if target else profiles()


def folders() -> QuerySet[WatchedFolder]:
    return WatchedFolder.objects.select_related("profile", "told")
