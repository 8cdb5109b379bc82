"""Accounts' pages; one module per part of the portfolio."""

from django.urls import URLPattern, URLResolver

from zelo.apps.portfolio.urls import account, contacts, lists

urlpatterns: list[URLPattern | URLResolver] = [
    *lists.urlpatterns,
    *account.urlpatterns,
    *contacts.urlpatterns,
]
