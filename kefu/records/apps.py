from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "kefu.records"
    label = "records"
