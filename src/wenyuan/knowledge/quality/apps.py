"""Django app of data quality."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    """Labels tables and templates `quality`."""

    name = "wenyuan.knowledge.quality"
    label = "quality"
    default_auto_field = "django.db.models.BigAutoField"
