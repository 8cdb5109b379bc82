"""One account."""

from django.urls import path

from zelo.apps.portfolio.views import account

urlpatterns = [path("accounts/<int:pk>/", account.overview, name="account")]
