"""The data page, what stands behind each finding, and the measures."""

from django.urls import path

from zelo.apps.intake.data.views import data, measures, own, unlisted

urlpatterns = [
    path("data/", data.data, name="data"),
    path("data/unknown-customers/", unlisted.unlisted, name="data_unlisted"),
    path("data/unknown-customers/<int:pk>/match/", unlisted.match, name="data_match"),
    path("data/without/<slug:field>/", data.without, name="data_without"),
    path("data/invalid-cnpjs/", data.invalid_cnpjs, name="data_invalid_cnpjs"),
    path("measures/", measures.measures, name="measures"),
    path("measures/<slug:name>/", measures.measure, name="measure"),
    path("measures/<slug:name>/values.svg", measures.histogram, name="measure_histogram"),
    path("measures/<slug:name>/over-time/<slug:kind>.svg", measures.history, name="measure_history"),
    path("own-measures/new/", own.write, name="own_measure_new"),
    path("own-measures/retired/", own.retired, name="measures_retired"),
    path("own-measures/tables/", own.tables, name="measure_tables"),
    path("own-measures/trials/<int:pk>/", own.trial, name="measure_trial"),
    path("own-measures/of/<slug:name>/", own.write, name="own_measure"),
    path("own-measures/of/<slug:name>/rename/", own.rename, name="own_measure_rename"),
    path("own-measures/of/<slug:name>/retire/", own.retire, name="own_measure_retire"),
    path("own-measures/of/<slug:name>/bring-back/", own.bring_back, name="own_measure_back"),
]
