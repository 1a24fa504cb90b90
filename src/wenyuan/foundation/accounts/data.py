"""A person as others may hold one: no password, no query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the door. `rights` maps a library's id, or None for every library, to permission codes."""

    id: int | None
    name: str = ""
    username: str = ""
    home_library_id: int | None = None
    rights: Mapping[int | None, frozenset[str]] = field(default_factory=dict)

    @property
    def is_known(self) -> bool:
        """Whether somebody is signed in."""
        return self.id is not None

    @property
    def is_staff(self) -> bool:
        """Whether any right is held anywhere."""
        return any(self.rights.values())

    def may(self, permission: str, *, library_id: int | None = None) -> bool:
        """Whether a right is held in a library; without a library, whether it is held anywhere."""
        if permission in self.rights.get(None, frozenset()):
            return True
        if library_id is None:
            return any(permission in codes for codes in self.rights.values())
        return permission in self.rights.get(library_id, frozenset())

    def libraries_where(self, permission: str) -> list[int] | None:
        """Return the libraries in which a right is held; None stands for every library."""
        if permission in self.rights.get(None, frozenset()):
            return None
        return sorted(lib for lib, codes in self.rights.items() if lib is not None and permission in codes)


ANONYMOUS = Person(id=None)
