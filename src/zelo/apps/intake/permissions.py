"""Who brings files in, and who sees what came in."""

from zelo.apps.people.enums import Role
from zelo.apps.people.permissions import capability

IMPORT_DATA = capability("imports.make", Role.ADMINISTRATOR, Role.HEAD, Role.ANALYST)
SEE_IMPORTS = capability(
    "imports.see", Role.ADMINISTRATOR, Role.HEAD, Role.ANALYST, Role.EXECUTIVE, Role.AUDITOR
)
WATCH_FOLDERS = capability("imports.watch", Role.ADMINISTRATOR)
