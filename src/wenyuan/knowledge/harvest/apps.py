"""Django app of metadata harvest."""

from django.apps import AppConfig


class HarvestConfig(AppConfig):
    """Labels tables and templates `harvest`."""

    name = "wenyuan.knowledge.harvest"
    label = "harvest"
    default_auto_field = "django.db.models.BigAutoField"
