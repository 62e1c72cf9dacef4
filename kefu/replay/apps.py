from django.apps import AppConfig


class ReplayConfig(AppConfig):
    name = "kefu.replay"
    label = "replay"
