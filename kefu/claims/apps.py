from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "kefu.claims"
    label = "claims"
