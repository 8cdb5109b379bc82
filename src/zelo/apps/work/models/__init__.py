from zelo.apps.work.models.alerts import Alert
from zelo.apps.work.models.notices import Digest, Notices

__all__ = ["Alert", "Digest", "Notices"]
