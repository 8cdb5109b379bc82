"""Which accounts are key accounts: a policy, its evaluation over all accounts, and the reasons."""

from zelo.analytics.selection.boundary import Boundary, find_boundary
from zelo.analytics.selection.comparison import Comparison, Swap, compare_with_top
from zelo.analytics.selection.counterfactual import Change, Counterfactual, counterfactual
from zelo.analytics.selection.evaluation import evaluate
from zelo.analytics.selection.explanation import (
    AccountExplanation,
    CriterionExplanation,
    Threshold,
    explain_account,
)
from zelo.analytics.selection.matrix import Matrix
from zelo.analytics.selection.policy import KEY_TIERS, TIERS, Cap, Exclusion, Policy, Tier
from zelo.analytics.selection.reading import parse_policy, policy_of
from zelo.analytics.selection.result import Labels, Result
from zelo.analytics.selection.stability import Stability, tier_stability
from zelo.analytics.selection.together import Together

__all__ = [
    "KEY_TIERS",
    "TIERS",
    "AccountExplanation",
    "Boundary",
    "Cap",
    "Change",
    "Comparison",
    "Counterfactual",
    "CriterionExplanation",
    "Exclusion",
    "Labels",
    "Matrix",
    "Policy",
    "Result",
    "Stability",
    "Swap",
    "Threshold",
    "Tier",
    "Together",
    "compare_with_top",
    "counterfactual",
    "evaluate",
    "explain_account",
    "find_boundary",
    "parse_policy",
    "policy_of",
    "tier_stability",
]
