"""Django app of the union catalogue."""

from django.apps import AppConfig


class UnionConfig(AppConfig):
    """Labels tables and templates `union`."""

    name = "wenyuan.knowledge.union"
    label = "union"
    default_auto_field = "django.db.models.BigAutoField"
