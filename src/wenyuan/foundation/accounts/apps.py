"""Django app of this module."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Labels tables and templates `accounts`."""

    name = "wenyuan.foundation.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say where personal data lies."""
        from .domain.holdings import register_holdings  # noqa: PLC0415 -- models are there only now

        register_holdings()
