"""Django app of this module."""

from django.apps import AppConfig


class ModulesConfig(AppConfig):
    """Labels tables and templates `modules`."""

    name = "wenyuan.foundation.modules"
    label = "modules"
    default_auto_field = "django.db.models.BigAutoField"
