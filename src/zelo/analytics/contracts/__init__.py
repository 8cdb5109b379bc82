"""Contracts as facts and a day: terms, notice, state, money, adjustments, renewals and their forecast.

Pure: no clock, file or setting; `as_of` and `rng` are arguments.
"""

from zelo.analytics.contracts.convenience import Convenience, Fee
from zelo.analytics.contracts.notice import Notice, Notices, NoticeUnit, Party, alert_dates, same_notice
from zelo.analytics.contracts.position import (
    DueKind,
    Evidence,
    Flag,
    NoticeDate,
    Position,
    State,
    churned_on,
    position,
    termination_end,
)
from zelo.analytics.contracts.terms import (
    Amendment,
    Contract,
    Exit,
    Renewal,
    Suspension,
    Term,
    anniversary,
    as_amended,
    term_at,
    term_end,
)

__all__ = [
    "Amendment",
    "Contract",
    "Convenience",
    "DueKind",
    "Evidence",
    "Exit",
    "Fee",
    "Flag",
    "Notice",
    "NoticeDate",
    "NoticeUnit",
    "Notices",
    "Party",
    "Position",
    "Renewal",
    "State",
    "Suspension",
    "Term",
    "alert_dates",
    "anniversary",
    "as_amended",
    "churned_on",
    "position",
    "same_notice",
    "term_at",
    "term_end",
    "termination_end",
]
