"""Django app of discovery."""

from django.apps import AppConfig


class DiscoveryConfig(AppConfig):
    """Labels tables and templates `discovery`."""

    name = "wenyuan.knowledge.discovery"
    label = "discovery"
    default_auto_field = "django.db.models.BigAutoField"
