"""Django app of this module."""

from django.apps import AppConfig


class StorageConfig(AppConfig):
    """Labels tables and templates `storage`."""

    name = "wenyuan.foundation.storage"
    label = "storage"
    default_auto_field = "django.db.models.BigAutoField"
