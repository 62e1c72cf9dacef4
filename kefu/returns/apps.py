from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "kefu.returns"
    label = "returns"
