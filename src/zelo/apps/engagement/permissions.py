from zelo.apps.people.enums import Role
from zelo.apps.people.permissions import capability

SEE_INTERACTIONS = capability("interactions.see", *(role for role in Role if role != Role.CONTRIBUTOR))
LOG_INTERACTIONS = capability(
    "interactions.log", Role.ADMINISTRATOR, Role.HEAD, Role.KAM, Role.CUSTOMER_SUCCESS
)
