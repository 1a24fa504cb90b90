"""Which modules this process serves, in an order in which every need comes before its user."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from .data import Indicator, Manifest, MenuEntry, Permission

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ENTRY_POINT_GROUP = "wenyuan.modules"
_served: dict[str, Manifest] = {}


class ModuleNeedsNotMet(RuntimeError):
    """A module asks for an interface that is missing or too old."""


def external_packages() -> list[str]:
    """Return dotted packages of modules that other institutions installed (entry point group `wenyuan.modules`)."""
    return sorted(point.value for point in entry_points(group=ENTRY_POINT_GROUP))


def load_manifests(packages: Iterable[str]) -> list[Manifest]:
    """Import each package's `module.MANIFEST` and check that all needs are met.

    Raises:
        ModuleNeedsNotMet: Naming the module, what it needs and what was found.
    """
    manifests = [import_module(f"{package}.module").MANIFEST for package in packages]
    check_needs(manifests)
    _served.clear()
    _served.update((m.id, m) for m in manifests)
    return manifests


def check_needs(manifests: Sequence[Manifest]) -> None:
    """Raise ModuleNeedsNotMet unless every need is present in a compatible version (same major, minor not older)."""
    versions = {m.id: _parts(m.version) for m in manifests}
    for manifest in manifests:
        for need in manifest.needs:
            found = versions.get(need.module)
            wanted = _parts(need.version)
            if found is None or found[0] != wanted[0] or found < wanted:
                shown = "missing" if found is None else ".".join(map(str, found))
                raise ModuleNeedsNotMet(f"{manifest.id} needs {need.module} {need.version}; found: {shown}")


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def served() -> list[Manifest]:
    """Return the manifests served by this process."""
    return list(_served.values())


def is_served(module: str) -> bool:
    """Whether a module is served here."""
    return module in _served


def permissions() -> list[Permission]:
    """Return every permission of the served modules, by code."""
    return sorted((p for m in _served.values() for p in m.permissions), key=lambda p: p.code)


def menu(area: str) -> list[MenuEntry]:
    """Return the menu lines of an area in order."""
    return sorted((e for m in _served.values() for e in m.menu if e.area == area), key=lambda e: e.order)


def indicators() -> list[Indicator]:
    """Return every declared indicator."""
    return [i for m in _served.values() for i in m.indicators]
