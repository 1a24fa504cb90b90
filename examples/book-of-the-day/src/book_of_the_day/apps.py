"""Django app of this module."""

from django.apps import AppConfig


class ModuleConfig(AppConfig):
    """Labels tables and templates `today`."""

    name = "book_of_the_day"
    label = "today"
    default_auto_field = "django.db.models.BigAutoField"
