"""A person as others may hold one: no password, no query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum


class Proof(IntEnum):
    """How surely an account's holder is who they say; services ask for `person.proof >= Proof.CARD`.

    `NONE` is provisional: nothing was shown. `MAIL`: the mail address answers. `CARD`: a library's card with its PIN. `SEEN`: staff saw
    a document. `PROVIDER`: an outside provider that a library trusts vouches for the identity.
    """

    NONE = 0
    MAIL = 10
    CARD = 20
    SEEN = 30
    PROVIDER = 40


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the door.

    Attributes:
        rights: Maps a library's id, or None for every library, to the permission codes that the person holds by roles.
        borrowed: The same for permissions that colleagues lent; they can be used, but never given on.
    """

    id: int | None
    name: str = ""
    username: str = ""
    home_library_id: int | None = None
    rights: Mapping[int | None, frozenset[str]] = field(default_factory=dict)
    proof: Proof = Proof.NONE
    borrowed: Mapping[int | None, frozenset[str]] = field(default_factory=dict)

    @property
    def is_known(self) -> bool:
        """Whether somebody is signed in."""
        return self.id is not None

    @property
    def is_staff(self) -> bool:
        """Whether any right is held anywhere."""
        return any(self.rights.values()) or any(self.borrowed.values())

    def may(self, permission: str, *, library_id: int | None = None) -> bool:
        """Whether a right is held in a library; without a library, whether it is held anywhere."""
        if permission in self.rights.get(None, frozenset()) or permission in self.borrowed.get(None, frozenset()):
            return True
        if library_id is None:
            return any(permission in codes for held in (self.rights, self.borrowed) for codes in held.values())
        return permission in self.rights.get(library_id, frozenset()) or permission in self.borrowed.get(library_id, frozenset())

    def libraries_where(self, permission: str) -> list[int] | None:
        """Return the libraries in which a right is held; None stands for every library."""
        places = {place for held in (self.rights, self.borrowed) for place, codes in held.items() if permission in codes}
        return None if None in places else sorted(place for place in places if place is not None)


ANONYMOUS = Person(id=None)
