"""Django app of this module."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    """Labels tables and templates `rights`."""

    name = "wenyuan.foundation.rights"
    label = "rights"
    default_auto_field = "django.db.models.BigAutoField"
