"""The composition root as a Django app: at start it loads the manifests and checks what modules need."""

from django.apps import AppConfig
from django.conf import settings


class SiteConfig(AppConfig):
    """Runs after every module is loaded."""

    name = "wenyuan.site"
    label = "site"

    def ready(self) -> None:
        """Check needs and register what modules extend."""
        from importlib import import_module
        from importlib.util import find_spec

        from wenyuan.foundation.modules.api import choose_modules, load_manifests

        load_manifests(settings.WENYUAN_PACKAGES)
        choose_modules(settings.WENYUAN.items("WENYUAN_MODULES"))
        for package in settings.WENYUAN_PACKAGES:
            for part in ("extensions", "receivers", "jobs"):
                if find_spec(f"{package}.{part}") is not None:
                    import_module(f"{package}.{part}")
