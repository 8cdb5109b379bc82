"""Which measures the company's policies name: said to the pages of measures, which know no policies."""

import tomllib
from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse

from zelo.apps.intake.data.uses import PolicyUse, register_policies
from zelo.apps.selection.enums import VersionState
from zelo.apps.selection.models import PolicyVersion
from zelo.apps.selection.permissions import SEE_SELECTION
from zelo.ui.figures import page_language


def register() -> None:
    register_policies(policy_uses)


def policy_uses() -> Iterable[PolicyUse]:
    """Each policy that is not archived, with the measures of its draft and of its approved versions."""
    rows = PolicyVersion.objects.filter(policy__archived_at=None).filter(
        Q(in_use=True) | Q(state__in=[VersionState.DRAFT, VersionState.APPROVED])
    )
    found: dict[int, PolicyUse] = {}
    for policy, text in rows.order_by("policy_id", "number").values_list("policy_id", "text"):
        content = tomllib.loads(text)
        named = {str(part.get("measure", "")) for part in content.get("criteria", [])}
        before = found[policy].measures if policy in found else frozenset()
        found[policy] = PolicyUse(
            _title(content), before | named, reverse("policy", args=[policy]), SEE_SELECTION
        )
    return found.values()


def _title(content: dict[str, object]) -> str:
    title = content.get("title")
    if isinstance(title, dict):
        language = page_language()
        return str(title.get(language) or title.get("pt") or title.get("en") or content.get("name", ""))
    return str(title or content.get("name", ""))
