"""Django app of this module."""

from django.apps import AppConfig


class IdentifiersConfig(AppConfig):
    """Labels tables and templates `identifiers`."""

    name = "wenyuan.foundation.identifiers"
    label = "identifiers"
    default_auto_field = "django.db.models.BigAutoField"
