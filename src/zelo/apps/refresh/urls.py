"""Refreshes."""

from django.urls import path

from zelo.apps.refresh import views

urlpatterns = [
    path("refreshes/", views.refreshes, name="refreshes"),
    path("refreshes/now/", views.refresh_now, name="refresh_now"),
    path("refreshes/<int:pk>/", views.refresh, name="refresh"),
]
