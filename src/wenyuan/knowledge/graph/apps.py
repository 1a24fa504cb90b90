"""Django app of the knowledge graph."""

from django.apps import AppConfig


class GraphConfig(AppConfig):
    """Labels templates `graph`."""

    name = "wenyuan.knowledge.graph"
    label = "graph"
    default_auto_field = "django.db.models.BigAutoField"
