from zelo.apps.selection.models.decisions import Decision
from zelo.apps.selection.models.evaluations import Evaluation, Proposal
from zelo.apps.selection.models.policies import Policy, PolicyVersion

__all__ = ["Decision", "Evaluation", "Policy", "PolicyVersion", "Proposal"]
