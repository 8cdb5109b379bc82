from zelo.apps.people.enums import Role
from zelo.apps.people.permissions import capability

SEE_REFRESHES = capability("refreshes.see", Role.ADMINISTRATOR, Role.HEAD, Role.ANALYST, Role.AUDITOR)
RUN_REFRESH = capability("refreshes.run", Role.ADMINISTRATOR, Role.HEAD, Role.ANALYST)
