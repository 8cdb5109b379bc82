"""Reads of policies and their versions."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from zelo.apps.selection.enums import VersionState
from zelo.apps.selection.models import Policy, PolicyVersion
from zelo.apps.selection.permissions import SEE_SELECTION
from zelo.lib.errors import NotFound


def policies_for(viewer: Any, *, archived: bool = False) -> list[Policy]:
    """Every policy with its versions, the one in use first; archived ones alone or left out."""
    if not SEE_SELECTION.allows(viewer):
        return []
    found = Policy.objects.filter(archived_at__isnull=not archived)
    found = found.annotate(used=Count("versions", filter=Q(versions__in_use=True)))
    return list(found.prefetch_related("versions__author", "versions__approved_by").order_by("-used", "name"))


def policy_for(viewer: Any, pk: int) -> Policy:
    """One policy. Raises NotFound."""
    found = Policy.objects.filter(pk=pk).first() if SEE_SELECTION.allows(viewer) else None
    if found is None:
        raise NotFound(_("There is no such policy."))
    return found


def versions_of(policy: Policy) -> list[PolicyVersion]:
    """Newest first."""
    return list(policy.versions.select_related("policy", "author", "approved_by").order_by("-number"))


def version_for(viewer: Any, pk: int) -> PolicyVersion:
    """One version of a policy. Raises NotFound."""
    found = _versions().filter(pk=pk).first() if SEE_SELECTION.allows(viewer) else None
    if found is None:
        raise NotFound(_("There is no such version of a policy; a draft may have been discarded."))
    return found


def version_in_use() -> PolicyVersion | None:
    """What refreshes evaluate; None before the first one, which takes the settings' policy over."""
    return _versions().filter(in_use=True).first()


def usable_versions(viewer: Any) -> QuerySet[PolicyVersion]:
    """Approved versions of the policies that are not archived, the one in use first."""
    if not SEE_SELECTION.allows(viewer):
        return PolicyVersion.objects.none()
    found = _versions().filter(state=VersionState.APPROVED, policy__archived_at=None)
    return found.order_by("-in_use", "policy__name", "-number")


def draft_of(policy: Policy) -> PolicyVersion | None:
    return _versions().filter(policy=policy, state=VersionState.DRAFT).first()


def latest_of(policy: Policy) -> PolicyVersion | None:
    return _versions().filter(policy=policy).order_by("-number").first()


def _versions() -> QuerySet[PolicyVersion]:
    found: QuerySet[PolicyVersion] = PolicyVersion.objects.select_related("policy", "author", "approved_by")
    return found
