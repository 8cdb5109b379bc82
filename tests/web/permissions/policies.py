"""Policies: read by who answers for the programme, written by analysts, approved by the head."""

from typing import Any

from tests.web.permissions.rule import Rule

READERS = ("administrator", "head", "analyst", "executive", "auditor")
WRITERS = ("administrator", "head", "analyst")
APPROVERS = ("administrator", "head")


def draft(subjects: Any) -> dict[str, Any]:
    return {"pk": subjects.policy_draft.pk}


def approved(subjects: Any) -> dict[str, Any]:
    return {"pk": subjects.approved_policy.pk}


def its_policy(subjects: Any) -> dict[str, Any]:
    return {"pk": subjects.approved_policy.policy_id}


def pair(subjects: Any) -> dict[str, Any]:
    return {"pk": subjects.policy_draft.pk, "other": subjects.approved_policy.pk}


RULES = {
    "policies": Rule(READERS),
    "policy_new": Rule(WRITERS),
    "policy_import": Rule(WRITERS, method="POST", answers=(422,)),
    "policy": Rule(READERS, its_policy),
    "policy_draft": Rule(WRITERS, its_policy, method="POST", answers=(302,)),
    "policy_archive": Rule(APPROVERS, its_policy, method="POST", answers=(302,)),
    "policy_version": Rule(READERS, draft),
    "policy_download": Rule(READERS, draft),
    "policy_compare": Rule(READERS, pair),
    "policy_approve": Rule(APPROVERS, draft, method="POST", answers=(302,), data={"version": 1}),
    "policy_use": Rule(APPROVERS, approved, method="POST", answers=(302,)),
    "policy_retire": Rule(APPROVERS, approved, method="POST", answers=(302,)),
    "policy_discard": Rule(WRITERS, draft, method="POST", answers=(302,)),
    "policy_edit": Rule(WRITERS, draft),
    "policy_fields": Rule(WRITERS, draft, method="POST"),
    "policy_preview": Rule(WRITERS, draft, method="POST"),
    "policy_text": Rule(WRITERS, draft),
    "policy_try": Rule(READERS, draft),
}
