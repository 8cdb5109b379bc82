"""Accounts and all that people keep about them; a record's doors are the actions of its room."""

from zelo.apps.portfolio.models.accounts import Account, CustomField, Establishment
from zelo.apps.portfolio.models.assessments import Assessment, Referral
from zelo.apps.portfolio.models.assignments import Assignment, Capacity, TierHours
from zelo.apps.portfolio.models.contacts import Contact, TextToReview
from zelo.apps.portfolio.models.merging import DuplicatePair, Merge, NotDuplicate
from zelo.apps.portfolio.models.state import AccountState, Refresh, Snapshot

__all__ = [
    "Account",
    "AccountState",
    "Assessment",
    "Assignment",
    "Capacity",
    "Contact",
    "CustomField",
    "DuplicatePair",
    "Establishment",
    "Merge",
    "NotDuplicate",
    "Referral",
    "Refresh",
    "Snapshot",
    "TextToReview",
    "TierHours",
]
