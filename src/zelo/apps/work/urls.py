"""Pages about alerts."""

from django.urls import URLPattern, URLResolver, path

from zelo.apps.work import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("alerts/", views.alerts, name="alerts"),
    path("alerts/<int:pk>/settle/", views.settle, name="alert_settle"),
    path("alerts/<int:pk>/reopen/", views.reopen, name="alert_reopen"),
    path("alerts/<int:pk>/snooze/", views.snooze, name="alert_snooze"),
]
