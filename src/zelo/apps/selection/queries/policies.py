"""Reads of policies and their versions."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from zelo.apps.selection.enums import VersionState
from zelo.apps.selection.models import Policy, PolicyVersion
from zelo.apps.selection.permissions import SEE_SELECTION
from zelo.engine.policies import find_policy
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


def text_of(viewer: Any, source: str) -> str:
    """The text that a new policy begins with; source: as `pages.sources` names it. Raises NotFound."""
    kind, _colon, key = source.partition(":")
    if kind == "version" and key.isascii() and key.isdigit():
        return version_for(viewer, int(key)).text
    return find_policy(settings.HOME, key).text


def text_to_go_on(policy: Policy, asked: Mapping[str, Any]) -> str:
    """The text of the version that `asked` names by its number, else of the last. Raises NotFound."""
    number = str(asked.get("number", ""))
    found = policy.versions.order_by("-number")
    if number.isascii() and number.isdigit():
        found = found.filter(number=int(number))
    version = found.first()
    if version is None:
        raise NotFound(_("There is no such version of a policy; a draft may have been discarded."))
    return str(version.text)


def draft_for(viewer: Any, pk: int) -> PolicyVersion:
    """One draft. Raises NotFound, also for what is approved: that never changes."""
    version = version_for(viewer, pk)
    if version.state != VersionState.DRAFT:
        raise NotFound(
            _("This version is approved and never changes; begin a new draft on the policy's page.")
        )
    return version
