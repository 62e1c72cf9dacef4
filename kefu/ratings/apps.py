from django.apps import AppConfig


class RatingsConfig(AppConfig):
    name = "kefu.ratings"
    label = "ratings"
