"""Accounts' pages; one module per part of the portfolio."""

from django.urls import URLPattern, URLResolver

from zelo.apps.portfolio.urls import account, contacts, duplicates, lists, team

urlpatterns: list[URLPattern | URLResolver] = [
    *lists.urlpatterns,
    *account.urlpatterns,
    *team.urlpatterns,
    *duplicates.urlpatterns,
    *contacts.urlpatterns,
]
