from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "zelo.ui"
    label = "ui"
