"""One account."""

from django.urls import path

from zelo.apps.portfolio.views import account, establishments, fields, numbers, record, timeline, why

urlpatterns = [
    path("accounts/new/", record.create, name="account_new"),
    path("accounts/suggest/", record.suggest, name="account_suggest"),
    path("accounts/<int:pk>/", account.overview, name="account"),
    path("accounts/<int:pk>/print/", account.print_page, name="account_print"),
    path("accounts/<int:pk>/numbers/", numbers.numbers, name="account_numbers"),
    path("accounts/<int:pk>/charts/<slug:name>.svg", numbers.chart, name="account_chart"),
    path("accounts/<int:pk>/measures/<slug:name>/", numbers.measure, name="account_measure"),
    path("accounts/<int:pk>/measures/<slug:name>/rows/", numbers.measure_rows, name="account_rows"),
    path("accounts/<int:pk>/measures/<slug:name>/history.svg", numbers.history_chart, name="account_history"),
    path("accounts/<int:pk>/why/", why.why, name="account_why"),
    path("accounts/<int:pk>/why/parts.svg", why.waterfall, name="account_waterfall"),
    path("accounts/<int:pk>/why/what-if/", why.what_if, name="account_what_if"),
    path("accounts/<int:pk>/timeline/", timeline.timeline, name="account_timeline"),
    path("accounts/<int:pk>/record/", record.record, name="account_record"),
    path("accounts/<int:pk>/edit/", record.edit, name="account_edit"),
    path("accounts/<int:pk>/archive/", record.archive, name="account_archive"),
    path("accounts/<int:pk>/establishments/new/", establishments.add, name="establishment_new"),
    path("accounts/<int:pk>/establishments/<int:place>/", establishments.change, name="establishment"),
    path("fields/", fields.fields, name="fields"),
    path("fields/new/", fields.add, name="field_new"),
    path("fields/<int:pk>/", fields.change, name="field"),
    path("fields/<int:pk>/move/", fields.move, name="field_move"),
    path("fields/<int:pk>/archive/", fields.archive, name="field_archive"),
]
