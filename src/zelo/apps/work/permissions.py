from zelo.apps.people.enums import Role
from zelo.apps.people.permissions import capability

SEE_CALENDAR = capability("calendar.see", *Role)
KEEP_CALENDAR = capability("calendar.keep", Role.ADMINISTRATOR, Role.HEAD)
SEE_ALERTS = capability("alerts.see", *(role for role in Role if role != Role.CONTRIBUTOR))
SETTLE_ALERTS = capability("alerts.settle", Role.ADMINISTRATOR, Role.HEAD, Role.KAM, Role.CUSTOMER_SUCCESS)
