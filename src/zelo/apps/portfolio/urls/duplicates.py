"""Accounts that are in twice."""

from django.urls import path

from zelo.apps.portfolio.views import duplicates

urlpatterns = [
    path("duplicates/", duplicates.duplicates, name="duplicates"),
    path("duplicates/export.<str:kind>", duplicates.export, name="duplicates_export"),
    path("duplicates/search/", duplicates.search, name="duplicates_search"),
    path("duplicates/<int:first>/<int:second>/", duplicates.duplicate, name="duplicate"),
    path("duplicates/<int:first>/<int:second>/merge/", duplicates.merge, name="duplicate_merge"),
    path("duplicates/<int:first>/<int:second>/apart/", duplicates.apart, name="duplicate_apart"),
    path("duplicates/apart/<int:pk>/take-back/", duplicates.together, name="duplicate_together"),
    path("duplicates/merges/", duplicates.merged, name="merges"),
    path("duplicates/merges/<int:pk>/undo/", duplicates.undo, name="merge_undo"),
]
