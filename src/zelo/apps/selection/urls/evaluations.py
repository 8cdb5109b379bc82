from django.urls import URLPattern, URLResolver, path

from zelo.apps.selection.views import comparing, evaluations, explaining, proposals

_ONE = "evaluations/<int:pk>/"
_ACCOUNT = f"{_ONE}accounts/<int:proposal>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("evaluations/", evaluations.evaluations, name="evaluations"),
    path("evaluations/new/", evaluations.new, name="evaluation_new"),
    path("evaluations/take/<int:number>/", evaluations.take, name="evaluation_take"),
    path("evaluations/compare/", comparing.compare, name="evaluation_compare"),
    path(_ONE, proposals.evaluation, name="evaluation"),
    path(f"{_ONE}export.<str:kind>", proposals.file, name="evaluation_file"),
    path(f"{_ONE}list.pdf", proposals.paper, name="evaluation_paper"),
    path(f"{_ONE}again/", evaluations.again, name="evaluation_again"),
    path(f"{_ONE}reproduce/", evaluations.reproduce, name="evaluation_reproduce"),
    path(_ACCOUNT, explaining.account, name="evaluation_account"),
    path(f"{_ACCOUNT}waterfall.svg", explaining.waterfall, name="evaluation_waterfall"),
    path(f"{_ACCOUNT}history.svg", explaining.history, name="evaluation_history"),
    path(f"{_ACCOUNT}what-if/", explaining.what_if, name="evaluation_what_if"),
]
