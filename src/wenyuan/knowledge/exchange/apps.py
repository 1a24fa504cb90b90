"""Django app of data exchange."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Labels tables and templates `exchange`."""

    name = "wenyuan.knowledge.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"
