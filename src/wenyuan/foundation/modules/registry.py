"""Which modules this installation has and which of them this process answers for."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from typing import TYPE_CHECKING

from .data import Indicator, Manifest, MenuEntry, Permission
from .ranges import WrongVersion, fits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_EVERYWHERE = frozenset({"foundation.ui"})
_started: dict[str, Manifest] = {}
_packages: dict[str, str] = {}
_chosen: frozenset[str] | None = None


class ModuleNeedsNotMet(RuntimeError):
    """A module asks for an interface that is missing or of another version; each line names who needs what and what was found."""


class ModulesCollide(RuntimeError):
    """Two modules claim the same id, label, interface or permission."""


class UnknownModule(ValueError):
    """The setting WENYUAN_MODULES names a module that is not there."""


def load_manifests(packages: Iterable[str]) -> list[Manifest]:
    """Import each package's `module.MANIFEST`, check that ids are single and that all needs are met.

    Raises:
        ModulesCollide: Two claim the same.
        ModuleNeedsNotMet: Naming each module, what it needs and what was found.
    """
    found = {package: _manifest_of(package) for package in packages}
    manifests = list(found.values())
    check_claims(manifests)
    check_needs(manifests)
    _started.clear()
    _started.update((m.id, m) for m in manifests)
    _packages.clear()
    _packages.update((m.id, package) for package, m in found.items())
    return manifests


def _manifest_of(package: str) -> Manifest:
    found = import_module(f"{package}.module").MANIFEST
    if not isinstance(found, Manifest):
        raise TypeError(f"{package}.module.MANIFEST is not a Manifest")
    return found


def check_claims(manifests: Sequence[Manifest]) -> None:
    """Raise ModulesCollide when an id, a label, an interface or a permission is claimed twice."""
    claims = Counter[tuple[str, str]]()
    for manifest in manifests:
        claims.update([("id", manifest.id), ("label", manifest.label)])
        claims.update(("interface", one.name) for one in manifest.provides)
        claims.update(("permission", one.code) for one in manifest.permissions)
    if twice := [f"{kind} {name}" for (kind, name), count in claims.items() if count > 1]:
        raise ModulesCollide(f"claimed by more than one module: {', '.join(sorted(twice))}")


def check_needs(manifests: Sequence[Manifest]) -> None:
    """Raise ModuleNeedsNotMet unless every need is present in a version within its range."""
    versions = {m.id: m.version for m in manifests} | {one.name: one.version for m in manifests for one in m.provides}
    problems = [
        f"{manifest.id} needs {need.module} {need.version}; found: {versions.get(need.module, 'missing')}"
        for manifest in manifests for need in manifest.needs if not _is_met(manifest, versions.get(need.module), need.version)
    ]
    if problems:
        raise ModuleNeedsNotMet("\n".join(problems))


def _is_met(manifest: Manifest, found: str | None, wanted: str) -> bool:
    try:
        return found is not None and fits(found, wanted)
    except WrongVersion as problem:
        raise ModuleNeedsNotMet(f"{manifest.id}: {problem}") from problem


def choose_modules(names: Sequence[str]) -> None:
    """Let this process answer for some modules only: ids such as `knowledge.catalogue`, or pillars such as `knowledge`; none for all.

    Raises:
        UnknownModule: A name fits no module.
    """
    global _chosen  # noqa: PLW0603 -- one choice for a process, made at its start
    unknown = [name for name in names if not any(_is_below(one, name) for one in _started)]
    if unknown:
        raise UnknownModule(f"WENYUAN_MODULES names {', '.join(unknown)}; there are: {', '.join(sorted(_started))}")
    _chosen = frozenset(one for one in _started if any(_is_below(one, name) for name in names)) if names else None


def _is_below(module: str, name: str) -> bool:
    return module == name or module.startswith(f"{name}.")


def served() -> list[Manifest]:
    """Return the manifests of this installation, whichever process answers for them."""
    return list(_started.values())


def package_of(module: str) -> str:
    """Return the dotted package of a module of this installation."""
    return _packages[module]


def answering_packages() -> list[str]:
    """Return the packages whose addresses this process answers. The interface's own (errors, preferences, health) are in every process."""
    return [package for module, package in _packages.items() if is_served(module) or module in _EVERYWHERE]


def is_served(module: str) -> bool:
    """Whether this process answers for a module."""
    return module in _started and (_chosen is None or module in _chosen)


def serves_all() -> bool:
    """Whether this process answers for every module."""
    return _chosen is None


def permissions() -> list[Permission]:
    """Return every permission of the modules, by code."""
    return sorted((p for m in _started.values() for p in m.permissions), key=lambda p: p.code)


def menu(area: str) -> list[MenuEntry]:
    """Return the menu lines of an area in order, those of services outside among them."""
    from .menus import service_entries  # noqa: PLC0415 -- reads the settings, which read this file

    own = [entry for manifest in _started.values() for entry in manifest.menu if entry.area == area]
    return sorted([*own, *(entry for entry in service_entries() if entry.area == area)], key=lambda e: e.order)


def indicators() -> list[Indicator]:
    """Return every declared indicator."""
    return [i for m in _started.values() for i in m.indicators]
