from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "zelo.web"
    label = "web"

    def ready(self) -> None:
        from zelo.web import navigation

        navigation.register_entries()
