from zelo.apps.intake.data.models import MeasureText, OwnMeasure
from zelo.apps.intake.models.imports import Import, ImportedRecord
from zelo.apps.intake.models.profiles import Profile, WatchedFolder

__all__ = ["Import", "ImportedRecord", "MeasureText", "OwnMeasure", "Profile", "WatchedFolder"]
