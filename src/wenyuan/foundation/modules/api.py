"""The face of the module registry."""

from .data import Indicator, Manifest, MenuEntry, Permission, Requirement
from .registry import (
    ModuleNeedsNotMet,
    check_needs,
    external_packages,
    indicators,
    is_served,
    load_manifests,
    menu,
    permissions,
    served,
)

__all__ = [
    "Indicator", "Manifest", "MenuEntry", "ModuleNeedsNotMet", "Permission", "Requirement", "check_needs",
    "external_packages", "indicators", "is_served", "load_manifests", "menu", "permissions", "served",
]
