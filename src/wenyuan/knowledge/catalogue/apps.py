"""Django app of the catalogue."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Labels tables and templates `catalogue`."""

    name = "wenyuan.knowledge.catalogue"
    label = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"
