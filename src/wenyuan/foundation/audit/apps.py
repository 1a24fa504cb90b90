"""Django app of this module."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Labels tables and templates `audit`."""

    name = "wenyuan.foundation.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
