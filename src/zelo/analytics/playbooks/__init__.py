"""When a playbook starts for an account, and when it ends there: one rule, all accounts, one day at a time.

Pure: no clock, file or setting; the day is an argument.
"""

from zelo.analytics.playbooks.conditions import Change, Condition, Operator, truth
from zelo.analytics.playbooks.dates import DateRule, due_dates
from zelo.analytics.playbooks.episodes import Episodes, Repeat, Step, step

__all__ = [
    "Change",
    "Condition",
    "DateRule",
    "Episodes",
    "Operator",
    "Repeat",
    "Step",
    "due_dates",
    "step",
    "truth",
]
