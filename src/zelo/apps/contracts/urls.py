"""Pages about contracts and their renewals."""

from django.urls import URLPattern, URLResolver, path

from zelo.apps.contracts import adjustment_views, change_views, rate_views, renewal_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/<int:pk>/contracts/", views.contracts, name="account_contracts"),
    path("accounts/<int:pk>/contracts/new/", views.new, name="contract_new"),
    path("contracts/<int:pk>/", views.contract, name="contract"),
    path("contracts/<int:pk>/edit/", views.edit, name="contract_edit"),
    path("contracts/<int:pk>/items/", change_views.items, name="contract_items"),
    path("contracts/<int:pk>/amendments/new/", change_views.amendment_new, name="amendment_new"),
    path("amendments/<int:pk>/", change_views.amendment_edit, name="amendment"),
    path("amendments/<int:pk>/sign/", change_views.amendment_sign, name="amendment_sign"),
    path("amendments/<int:pk>/undo/", change_views.amendment_undo, name="amendment_undo"),
    path("contracts/<int:pk>/suspensions/new/", change_views.suspend, name="contract_suspend"),
    path("suspensions/<int:pk>/", change_views.resume, name="suspension"),
    path("suspensions/<int:pk>/remove/", change_views.suspension_remove, name="suspension_remove"),
    path("contracts/<int:pk>/termination/", views.terminate, name="contract_terminate"),
    path("contracts/<int:pk>/termination/take-back/", views.take_back, name="contract_take_back"),
    path("contracts/<int:pk>/withdraw/", views.withdraw, name="contract_withdraw"),
    path("renewals/", renewal_views.renewals, name="renewals"),
    path("renewals/export.<slug:kind>", renewal_views.renewals_download, name="renewals_file"),
    path("contracts/<int:pk>/adjustment/", adjustment_views.of_contract, name="contract_adjustment"),
    path("contracts/<int:pk>/adjustment/clause/", adjustment_views.clause, name="contract_clause"),
    path(
        "contracts/<int:pk>/adjustment/clause/remove/",
        adjustment_views.remove,
        name="contract_clause_remove",
    ),
    path("contracts/<int:pk>/adjustment/propose/", adjustment_views.propose, name="adjustment_propose"),
    path("adjustments/<int:pk>/approve/", adjustment_views.approve, name="adjustment_approve"),
    path("adjustments/<int:pk>/refuse/", adjustment_views.refuse, name="adjustment_refuse"),
    path("adjustments/<int:pk>/undo/", adjustment_views.undo, name="adjustment_undo"),
    path("adjustments/<int:pk>/letter.pdf", adjustment_views.letter, name="adjustment_letter"),
    path("renewals/adjustments/", adjustment_views.adjustments, name="adjustments"),
    path("renewals/adjustments/export.<slug:kind>", adjustment_views.download, name="adjustments_file"),
    path("renewals/rates/", rate_views.rates, name="rates"),
    path("renewals/rates/new/", rate_views.new, name="rate_series_new"),
    path("renewals/rates/fetch/", rate_views.fetch, name="rates_fetch"),
    path("renewals/rates/<int:pk>/", rate_views.series, name="rate_series"),
    path("renewals/rates/<int:pk>/upload/", rate_views.upload, name="rates_upload"),
    path("renewals/<int:pk>/call/", views.call, name="renewal_call"),
]
