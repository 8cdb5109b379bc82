from zelo.apps.people.enums import Role
from zelo.apps.people.permissions import capability

# A contract shows money, so that another department sees none of it.
SEE_CONTRACTS = capability("contracts.see", *(role for role in Role if role != Role.CONTRIBUTOR))
EDIT_CONTRACTS = capability("contracts.edit", Role.ADMINISTRATOR, Role.HEAD, Role.KAM, Role.CUSTOMER_SUCCESS)
APPROVE_ADJUSTMENTS = capability("contracts.approve_adjustments", Role.ADMINISTRATOR, Role.HEAD)
OVERRIDE_TWELVE_MONTHS = capability("contracts.override_twelve_months", Role.ADMINISTRATOR)
KEEP_RATES = capability("contracts.rates", Role.ADMINISTRATOR, Role.HEAD, Role.ANALYST)
# Where call and model part, somebody other than the account manager says whether the call stands.
ANSWER_CALLS = capability("contracts.answer", Role.ADMINISTRATOR, Role.HEAD)
