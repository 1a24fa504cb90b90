"""Django app of assisted cataloguing."""

from django.apps import AppConfig


class AssistConfig(AppConfig):
    """Labels tables and templates `assist`."""

    name = "wenyuan.knowledge.assist"
    label = "assist"
    default_auto_field = "django.db.models.BigAutoField"
