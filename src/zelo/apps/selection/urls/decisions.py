from django.urls import URLPattern, URLResolver, path

from zelo.apps.selection.views import deciding, decisions

urlpatterns: list[URLPattern | URLResolver] = [
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/export.<str:kind>", decisions.file, name="decisions_file"),
    path("decisions/<int:pk>/withdraw/", decisions.withdraw_one, name="decision_withdraw"),
    path("decisions/batch/<uuid:batch>/withdraw/", decisions.withdraw_batch, name="decisions_withdraw"),
    path("evaluations/<int:pk>/decide/", deciding.proposals, name="evaluation_decide"),
    path("accounts/<int:pk>/decide/", deciding.account, name="account_decide"),
]
