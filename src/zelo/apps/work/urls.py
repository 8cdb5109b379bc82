"""Pages about alerts, digests and the calendar."""

from django.urls import URLPattern, URLResolver, path

from zelo.apps.work import calendar_views, notice_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("alerts/", views.alerts, name="alerts"),
    path("alerts/<int:pk>/settle/", views.settle, name="alert_settle"),
    path("alerts/<int:pk>/reopen/", views.reopen, name="alert_reopen"),
    path("alerts/<int:pk>/snooze/", views.snooze, name="alert_snooze"),
    path("profile/notices/", notice_views.notices, name="notices"),
    path("profile/notices/calendar/", notice_views.feed_make, name="feed_make"),
    path("profile/notices/calendar/revoke/", notice_views.feed_revoke, name="feed_revoke"),
    path("calendar/<str:secret>.ics", notice_views.feed, name="feed"),
    path("company-calendar/", calendar_views.company_calendar, name="company_calendar"),
    path("company-calendar/days/", calendar_views.own_day_add, name="own_day_add"),
    path("company-calendar/days/<int:pk>/remove/", calendar_views.own_day_remove, name="own_day_remove"),
    path("digest/stop/<str:token>/", notice_views.digest_stop, name="digest_stop"),
]
