from zelo.apps.contracts.models.adjustment import (
    Adjustment,
    AdjustmentClause,
    AdjustmentState,
    ClausePart,
)
from zelo.apps.contracts.models.case import CaseCheckpoint, RenewalCase
from zelo.apps.contracts.models.contract import (
    Amendment,
    Contract,
    ContractItem,
    ContractState,
    Suspension,
)
from zelo.apps.contracts.models.outlook import CaseChance, RevenueMark, RevenueMovement, StoredForecast
from zelo.apps.contracts.models.postmortem import PostMortem
from zelo.apps.contracts.models.rates import RateSeries, SeriesRate

__all__ = [
    "Adjustment",
    "AdjustmentClause",
    "AdjustmentState",
    "Amendment",
    "CaseChance",
    "CaseCheckpoint",
    "ClausePart",
    "Contract",
    "ContractItem",
    "ContractState",
    "PostMortem",
    "RateSeries",
    "RenewalCase",
    "RevenueMark",
    "RevenueMovement",
    "SeriesRate",
    "StoredForecast",
    "Suspension",
]
