"""Django app of this module."""

from django.apps import AppConfig


class LibrariesConfig(AppConfig):
    """Labels tables and templates `libraries`."""

    name = "wenyuan.foundation.libraries"
    label = "libraries"
    default_auto_field = "django.db.models.BigAutoField"
