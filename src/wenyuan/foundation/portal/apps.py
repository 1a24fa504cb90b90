"""Django app of this module."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Labels tables and templates `portal`."""

    name = "wenyuan.foundation.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
