"""A module's manifest and its parts: pure values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import _StrPromise

    Words = str | _StrPromise


@dataclass(frozen=True, slots=True)
class Permission:
    """A right that a role may carry. `code` is `<module>.<verb_object>`; checked at every door."""

    code: str
    title: Words


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A line of the portal's head or of the staff rail.

    `area` is `portal`, `account` (a reader's own page) or a staff group such as `cataloguing`; `badge` returns a count of waiting work for a library.
    """

    area: str
    title: Words
    path: str
    icon: str = ""
    permission: str | None = None
    order: int = 50
    badge: Callable[[int | None], int] | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something the module counts; governance only adds up. `count` takes a library's id, or None for the nation."""

    code: str
    title: Words
    unit: Words
    count: Callable[[int | None], int]


@dataclass(frozen=True, slots=True)
class Requirement:
    """Another module, or an interface that one provides, in a range of versions.

    `version` is `1.2` (this major, from this minor on) or bounds such as `>=1.2,<3`.
    """

    module: str
    version: str


@dataclass(frozen=True, slots=True)
class Interface:
    """Something that a module provides under a name and version of its own, so that another module may take its place."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class NotStarted:
    """A module that is installed and was not let in; `reason` is for whoever runs the system."""

    id: str
    package: str
    reason: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a module is. Start-up refuses a module whose needs are not met.

    Attributes:
        id: Dotted module name below the package, such as `knowledge.catalogue`.
        version: Version of what it provides to others, `major.minor`.
        provides: Interfaces with versions of their own.
        personal_data: One line for each kind of personal data held, and where.
    """

    id: str
    version: str
    title: Words
    needs: tuple[Requirement, ...] = ()
    provides: tuple[Interface, ...] = ()
    permissions: tuple[Permission, ...] = ()
    menu: tuple[MenuEntry, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    personal_data: tuple[Words, ...] = ()
    referable: tuple[str, ...] = field(default=())

    @property
    def label(self) -> str:
        """Last part of the id: the Django app label and the name of template and static folders."""
        return self.id.rsplit(".", 1)[-1]
