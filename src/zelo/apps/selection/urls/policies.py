from django.urls import URLPattern, URLResolver, path

from zelo.apps.selection.views import policies, policy_editor, policy_versions

urlpatterns: list[URLPattern | URLResolver] = [
    path("selection/policies/", policies.policies, name="policies"),
    path("selection/policies/new/", policies.new, name="policy_new"),
    path("selection/policies/import/", policies.take_file, name="policy_import"),
    path("selection/policies/<int:pk>/", policies.policy, name="policy"),
    path("selection/policies/<int:pk>/draft/", policies.begin_draft, name="policy_draft"),
    path("selection/policies/<int:pk>/archive/", policies.archive, name="policy_archive"),
    path("selection/versions/<int:pk>/", policy_versions.version, name="policy_version"),
    path("selection/versions/<int:pk>/policy.toml", policy_versions.download, name="policy_download"),
    path("selection/versions/<int:pk>/against/<int:other>/", policy_versions.compare, name="policy_compare"),
    path("selection/versions/<int:pk>/approve/", policy_versions.approve, name="policy_approve"),
    path("selection/versions/<int:pk>/use/", policy_versions.use, name="policy_use"),
    path("selection/versions/<int:pk>/retire/", policy_versions.retire, name="policy_retire"),
    path("selection/versions/<int:pk>/discard/", policy_versions.discard, name="policy_discard"),
    path("selection/versions/<int:pk>/edit/", policy_editor.edit, name="policy_edit"),
    path("selection/versions/<int:pk>/fields/", policy_editor.redraw, name="policy_fields"),
    path("selection/versions/<int:pk>/preview/", policy_editor.preview, name="policy_preview"),
    path("selection/versions/<int:pk>/text/", policy_editor.text, name="policy_text"),
    path("selection/versions/<int:pk>/what-if/", policy_editor.what_if, name="policy_try"),
]
