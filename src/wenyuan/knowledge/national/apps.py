"""Django app of this module."""

from django.apps import AppConfig


class NationalConfig(AppConfig):
    """Labels tables and templates `national`."""

    name = "wenyuan.knowledge.national"
    label = "national"
    default_auto_field = "django.db.models.BigAutoField"
