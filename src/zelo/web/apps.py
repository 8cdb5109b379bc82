from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "zelo.web"
    label = "web"

    def ready(self) -> None:
        from zelo.web import first_steps, navigation, search

        navigation.register_entries()
        first_steps.register()
        search.register()
