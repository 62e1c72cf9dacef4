from django.apps import AppConfig


class AssistConfig(AppConfig):
    name = "kefu.assist"
    label = "assist"
