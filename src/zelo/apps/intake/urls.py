"""Pages about imports and the company's data."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("zelo.apps.intake.data.urls")),
]
