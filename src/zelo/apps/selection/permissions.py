"""Who writes policies, runs evaluations, and decides who is a key account."""

from zelo.apps.people.enums import Role
from zelo.apps.people.permissions import capability

_READERS = (Role.ADMINISTRATOR, Role.HEAD, Role.ANALYST, Role.EXECUTIVE, Role.AUDITOR)
SEE_SELECTION = capability("selection.see", *_READERS)
DRAFT_POLICIES = capability("selection.draft", Role.ADMINISTRATOR, Role.HEAD, Role.ANALYST)
APPROVE_POLICIES = capability("selection.approve", Role.ADMINISTRATOR, Role.HEAD)
EVALUATE = capability("selection.evaluate", Role.ADMINISTRATOR, Role.HEAD, Role.ANALYST)
DECIDE = capability("selection.decide", Role.HEAD)
