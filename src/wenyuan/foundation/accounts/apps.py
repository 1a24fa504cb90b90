"""Django app of this module."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Labels tables and templates `accounts`."""

    name = "wenyuan.foundation.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
