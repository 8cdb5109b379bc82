from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "zelo.apps.operations"
    label = "operations"

    def ready(self) -> None:
        from zelo.apps.operations import checks, jobs  # noqa: F401 -- they register themselves
