"""Django app of this module."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Labels tables and templates `operations`."""

    name = "wenyuan.foundation.operations"
    label = "operations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Count sign-ins, and register what this module itself looks at."""
        from . import sign_ins  # noqa: PLC0415 -- signals need the apps
        from .queries import checks, readings  # noqa: PLC0415 -- models are there only now

        sign_ins.listen()
        checks.register_own()
        readings.register_own()
