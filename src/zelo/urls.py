"""Every address of the application, room by room."""

from django.urls import include, path

urlpatterns = [
    path("", include("zelo.web.urls")),
    path("", include("zelo.apps.refresh.urls")),
    path("", include("zelo.apps.selection.urls")),
    path("", include("zelo.apps.intake.urls")),
    path("", include("zelo.apps.contracts.urls")),
    path("", include("zelo.apps.engagement.urls")),
    path("", include("zelo.apps.work.urls")),
    path("", include("zelo.apps.portfolio.urls")),
    path("", include("zelo.apps.people.urls")),
]
handler400 = "zelo.web.errors.bad_request"
handler403 = "zelo.web.errors.forbidden"
handler404 = "zelo.web.errors.not_found"
handler500 = "zelo.web.errors.server_error"
