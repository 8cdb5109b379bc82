"""A policy's text as the home's measures allow it."""

from collections.abc import Mapping

from django.conf import settings

from zelo.analytics.selection import Policy, parse_policy, policy_of
from zelo.apps.selection.models import PolicyVersion
from zelo.engine.measures import directions, known_measures
from zelo.engine.policies import PolicyFile, read_policy


def parse(text: str) -> Policy:
    """Raises InvalidInput, naming the key path, for a policy that cannot be used."""
    return parse_policy(text, directions(known_measures(settings.HOME)))


def policy_file(version: PolicyVersion) -> PolicyFile:
    """A version as the engine evaluates it. Raises InvalidInput where its measures are no longer there."""
    return read_policy(version.text, version.policy.name, known_measures(settings.HOME))


def parse_content(content: Mapping[str, object]) -> Policy:
    """As `parse`, of what the text says."""
    return policy_of(content, directions(known_measures(settings.HOME)))
