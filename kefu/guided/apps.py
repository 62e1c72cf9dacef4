from django.apps import AppConfig


class GuidedConfig(AppConfig):
    name = "kefu.guided"
    label = "guided"
