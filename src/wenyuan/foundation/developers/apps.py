"""Django app of this module."""

from django.apps import AppConfig


class DevelopersConfig(AppConfig):
    """Has no tables."""

    name = "wenyuan.foundation.developers"
    label = "developers"
