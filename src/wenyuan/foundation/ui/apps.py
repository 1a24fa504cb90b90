"""Django app of the look."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Static files and templates of the look."""

    name = "wenyuan.foundation.ui"
    label = "ui"
