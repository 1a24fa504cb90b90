"""Django app of this module."""

from importlib.util import find_spec
from pathlib import Path
from typing import cast

from django.apps import AppConfig
from django.conf import settings


class ModulesConfig(AppConfig):
    """Labels tables and templates `modules`."""

    name = "wenyuan.foundation.modules"
    label = "modules"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the templates of modules from outside: the settings know the folders of the house's own."""
        from .trial import external_packages  # noqa: PLC0415 -- only here

        folders = cast("list[Path]", settings.TEMPLATES[0]["DIRS"])
        for package in external_packages():
            found = find_spec(package)
            for place in (found.submodule_search_locations or ()) if found else ():
                folder = Path(place) / "templates"
                if folder.is_dir() and folder not in folders:
                    folders.append(folder)
