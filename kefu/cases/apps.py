from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "kefu.cases"
    label = "cases"
