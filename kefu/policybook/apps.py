from django.apps import AppConfig


class PolicybookConfig(AppConfig):
    name = "kefu.policybook"
    label = "policybook"
