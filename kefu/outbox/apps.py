from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "kefu.outbox"
    label = "outbox"
