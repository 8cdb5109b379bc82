"""Pages about contracts and their renewals."""

from django.urls import URLPattern, URLResolver, path

from zelo.apps.contracts import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/<int:pk>/contracts/", views.contracts, name="account_contracts"),
    path("accounts/<int:pk>/contracts/new/", views.new, name="contract_new"),
    path("contracts/<int:pk>/", views.edit, name="contract"),
    path("contracts/<int:pk>/termination/", views.terminate, name="contract_terminate"),
    path("contracts/<int:pk>/termination/take-back/", views.take_back, name="contract_take_back"),
    path("contracts/<int:pk>/withdraw/", views.withdraw, name="contract_withdraw"),
    path("renewals/<int:pk>/call/", views.call, name="renewal_call"),
]
