"""Django app of this module."""

from django.apps import AppConfig


class GatewayConfig(AppConfig):
    """Labels tables and templates `gateway`."""

    name = "wenyuan.foundation.gateway"
    label = "gateway"
    default_auto_field = "django.db.models.BigAutoField"
