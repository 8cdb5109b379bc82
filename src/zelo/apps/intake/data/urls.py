"""The data page, what stands behind each finding, and the measures."""

from django.urls import path

from zelo.apps.intake.data.views import data, measures, unlisted

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
]
