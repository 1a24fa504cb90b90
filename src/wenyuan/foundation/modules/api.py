"""The face of the module registry. It is read before Django knows its settings, so nothing here touches a table."""

from .data import Indicator, Interface, Manifest, MenuEntry, NotStarted, Permission, Requirement
from .registry import (
    ModuleNeedsNotMet,
    ModulesCollide,
    UnknownModule,
    answering_packages,
    check_claims,
    check_needs,
    choose_modules,
    indicators,
    is_served,
    load_manifests,
    menu,
    package_of,
    permissions,
    served,
    serves_all,
)
from .trial import external_packages, not_started

__all__ = [
    "Indicator", "Interface", "Manifest", "MenuEntry", "ModuleNeedsNotMet", "ModulesCollide", "NotStarted", "Permission", "Requirement", "UnknownModule",
    "answering_packages", "check_claims", "check_needs", "choose_modules", "external_packages", "indicators", "is_served", "load_manifests", "menu", "not_started", "package_of",
    "permissions", "served", "serves_all",
]
