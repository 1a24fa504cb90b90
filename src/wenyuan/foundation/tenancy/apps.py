"""Django app of this module."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class TenancyConfig(AppConfig):
    """Has no tables of its own; after every migration it brings roles, grants and policies up to date."""

    name = "wenyuan.foundation.tenancy"
    label = "tenancy"

    def ready(self) -> None:
        """Ask to be told once all migrations of a run are done, and of every new connection."""
        from .domain.policies import after_migrate  # noqa: PLC0415 -- needs loaded apps
        from .domain.scopes import dress_connection  # noqa: PLC0415 -- needs settings

        post_migrate.connect(after_migrate, sender=self)
        connection_created.connect(dress_connection)
