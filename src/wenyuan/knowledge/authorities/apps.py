"""Django app of authority control."""

from django.apps import AppConfig


class AuthoritiesConfig(AppConfig):
    """Labels tables and templates `authorities`."""

    name = "wenyuan.knowledge.authorities"
    label = "authorities"
    default_auto_field = "django.db.models.BigAutoField"
