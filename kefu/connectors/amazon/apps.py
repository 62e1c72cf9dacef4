from django.apps import AppConfig


class AmazonConfig(AppConfig):
    name = "kefu.connectors.amazon"
    label = "amazon"
