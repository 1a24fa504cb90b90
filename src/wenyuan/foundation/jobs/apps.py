"""Django app of this module."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Labels tables and templates `jobs`."""

    name = "wenyuan.foundation.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
