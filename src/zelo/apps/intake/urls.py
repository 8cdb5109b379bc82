"""Pages about imports and the company's data."""

from django.urls import URLPattern, URLResolver, include, path

from zelo.apps.intake.views import checking, folders, lists, mapping, uploads

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("zelo.apps.intake.data.urls")),
    path("data/imports/", lists.imports, name="imports"),
    path("data/imports/export.<slug:kind>", lists.imports_file, name="imports_file"),
    path("data/imports/new/", uploads.import_new, name="import_new"),
    path("data/imports/<int:pk>/", checking.import_, name="import"),
    path("data/imports/<int:pk>/file/", uploads.import_preview, name="import_preview"),
    path("data/imports/<int:pk>/reading/", uploads.import_reading, name="import_reading"),
    path("data/imports/<int:pk>/profile/", uploads.import_profile, name="import_profile"),
    path("data/imports/<int:pk>/replace/", uploads.import_replace, name="import_replace"),
    path("data/imports/<int:pk>/discard/", uploads.import_discard, name="import_discard"),
    path("data/imports/<int:pk>/columns/", mapping.import_mapping, name="import_mapping"),
    path("data/imports/<int:pk>/check/", checking.import_check, name="import_check"),
    path("data/imports/<int:pk>/mend/", checking.import_mend, name="import_mend"),
    path("data/imports/<int:pk>/forget/", checking.import_forget, name="import_forget"),
    path("data/imports/<int:pk>/corrections/", checking.import_corrections, name="import_corrections"),
    path("data/imports/<int:pk>/totals/", checking.import_totals, name="import_totals"),
    path(
        "data/imports/<int:pk>/rejected.<slug:kind>",
        checking.import_rejected_file,
        name="import_rejected_file",
    ),
    path("data/imports/<int:pk>/commit/", checking.import_commit, name="import_commit"),
    path("data/imports/<int:pk>/undo/", checking.import_undo, name="import_undo"),
    path("data/profiles/", mapping.profiles, name="profiles"),
    path("data/profiles/<int:pk>/remove/", mapping.profile_remove, name="profile_remove"),
    path("data/folders/", folders.folders, name="folders"),
    path("data/folders/new/", folders.folder, name="folder_new"),
    path("data/folders/<int:pk>/", folders.folder, name="folder"),
    path("data/folders/<int:pk>/remove/", folders.folder_remove, name="folder_remove"),
]
