"""Lists of accounts."""

from django.urls import path

from zelo.apps.portfolio.views import lists, matrix

urlpatterns = [
    path("accounts/", lists.accounts, name="accounts"),
    path("accounts/export.csv", lists.accounts_csv, name="accounts_csv"),
    path("accounts/export.xlsx", lists.accounts_xlsx, name="accounts_xlsx"),
    path("accounts/assign/", lists.assign, name="accounts_assign"),
    path("accounts/matrix/", matrix.matrix, name="accounts_matrix"),
]
