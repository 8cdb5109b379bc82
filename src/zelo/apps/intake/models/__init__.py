from zelo.apps.intake.data.models import MeasureText, OwnMeasure

__all__ = ["MeasureText", "OwnMeasure"]
