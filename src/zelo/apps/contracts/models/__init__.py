from zelo.apps.contracts.models.contract import (
    Amendment,
    Contract,
    ContractItem,
    ContractState,
    Suspension,
)

__all__ = ["Amendment", "Contract", "ContractItem", "ContractState", "Suspension"]
