"""Who sees what the company's data are like, and who writes measures. Measures themselves: `SEE_MONEY`."""

from zelo.apps.people.enums import Role
from zelo.apps.people.permissions import capability

SEE_DATA = capability("data.see", Role.ADMINISTRATOR, Role.HEAD, Role.ANALYST, Role.EXECUTIVE, Role.AUDITOR)
WRITE_MEASURES = capability("measures.write", Role.ADMINISTRATOR)
