"""Lists of accounts."""

from django.urls import path

from zelo.apps.portfolio.views import lists, matrix

urlpatterns = [
    path("accounts/", lists.accounts, name="accounts"),
    path("accounts/export.<slug:kind>", lists.accounts_file, name="accounts_file"),
    path("accounts/assign/", lists.assign, name="accounts_assign"),
    path("accounts/assign/undo/", lists.take_back, name="accounts_assign_undo"),
    path("accounts/matrix/", matrix.matrix, name="accounts_matrix"),
]
