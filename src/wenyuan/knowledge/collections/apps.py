"""Django app of this module."""

from django.apps import AppConfig


class CollectionsConfig(AppConfig):
    """Labels tables and templates `collections`."""

    name = "wenyuan.knowledge.collections"
    label = "collections"
    default_auto_field = "django.db.models.BigAutoField"
