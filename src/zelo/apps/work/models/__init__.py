from zelo.apps.work.models.alerts import Alert
from zelo.apps.work.models.company_calendar import CompanyCalendar, OwnDay
from zelo.apps.work.models.notices import Digest, Notices

__all__ = ["Alert", "CompanyCalendar", "Digest", "Notices", "OwnDay"]
