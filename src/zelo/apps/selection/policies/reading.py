"""A policy's text as the home's measures allow it."""

from typing import Any

from django.conf import settings

from zelo.analytics.selection import Policy, parse_policy
from zelo.apps.selection.models import PolicyVersion
from zelo.engine.measures import directions, known_measures
from zelo.engine.policies import PolicyFile, read_policy


def parse(text: str) -> Policy:
    """Raises InvalidInput, naming the key path, for a policy that cannot be used."""
    return parse_policy(text, directions(known_measures(settings.HOME)))


def policy_file(version: PolicyVersion) -> PolicyFile:
    """A version as the engine evaluates it. Raises InvalidInput where its measures are no longer there."""
    return read_policy(version.text, version.policy.name, known_measures(settings.HOME))


def language_text(text: Any, language: str) -> str:
    """The text in this language, else in the other."""
    return str((text.pt if language == "pt" else text.en) or text.pt or text.en)
