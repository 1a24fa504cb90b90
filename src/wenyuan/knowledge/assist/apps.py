"""Django app of assisted cataloguing."""

from django.apps import AppConfig


class AssistConfig(AppConfig):
    """Labels templates `assist`; it has no tables."""

    name = "wenyuan.knowledge.assist"
    label = "assist"
    default_auto_field = "django.db.models.BigAutoField"
