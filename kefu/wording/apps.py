from django.apps import AppConfig


class WordingConfig(AppConfig):
    name = "kefu.wording"
    label = "wording"
