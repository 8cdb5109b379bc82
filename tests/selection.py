"""Policies, made for tests with as few words as possible."""

from typing import Any

from django.conf import settings


def policy_draft(name: str = "ours", starter: str = "purchases", *, by: Any = None) -> Any:
    """A copy of a starter as the first draft of a policy."""
    from zelo.apps.selection.actions.policies import create_policy
    from zelo.engine.policies import find_policy

    return create_policy(text=find_policy(settings.HOME, starter).text, name=name, by=by)


def approved_policy(name: str = "approved", starter: str = "purchases", *, by: Any) -> Any:
    from zelo.apps.selection.actions.policies import approve_version

    return approve_version(policy_draft(name, starter, by=by), version=1, by=by)
