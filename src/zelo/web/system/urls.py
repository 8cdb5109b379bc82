from django.urls import path

from zelo.web.system import views

urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<int:pk>/", views.job, name="job"),
    path("jobs/<int:pk>/again/", views.job_again, name="job_again"),
    path("schedules/<int:pk>/", views.schedule_switch, name="schedule_switch"),
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<int:pk>/again/", views.mail_again, name="mail_again"),
    path("trail/", views.trail, name="trail"),
]
