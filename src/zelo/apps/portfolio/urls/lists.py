"""Lists of accounts."""

from django.urls import path

from zelo.apps.portfolio.views import lists

urlpatterns = [path("accounts/", lists.accounts, name="accounts")]
