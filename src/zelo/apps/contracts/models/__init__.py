from zelo.apps.contracts.models.case import CaseCheckpoint, RenewalCase
from zelo.apps.contracts.models.contract import (
    Amendment,
    Contract,
    ContractItem,
    ContractState,
    Suspension,
)

__all__ = [
    "Amendment",
    "CaseCheckpoint",
    "Contract",
    "ContractItem",
    "ContractState",
    "RenewalCase",
    "Suspension",
]
