"""Pages about policies, evaluations and decisions."""

from django.urls import URLPattern, URLResolver

from zelo.apps.selection.urls import decisions, evaluations, policies

urlpatterns: list[URLPattern | URLResolver] = [
    *policies.urlpatterns,
    *evaluations.urlpatterns,
    *decisions.urlpatterns,
]
