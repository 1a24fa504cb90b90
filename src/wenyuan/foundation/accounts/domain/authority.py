"""Who may act on whose account: nobody beyond their own rights and libraries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ..data import Person
from ..models import Account
from ..queries.people import load_person

MANAGE = "accounts.manage"
# Work at the desk: readers, their cards, families. Never staff.
REGISTER = "accounts.register_readers"


class NotAllowed(ValueError):
    """The actor's rights do not reach that far. `args[0]` is one of `place`, `beyond`, `self`, `second`."""


def holds(person: Person, permissions: Iterable[str], *, library_id: int | None) -> bool:
    """Whether every permission is held by a role in a library; with None, whether each is held in every library. What is borrowed does not count."""
    everywhere = person.rights.get(None, frozenset())
    here = everywhere | person.rights.get(library_id, frozenset())
    return frozenset(permissions) <= here


def covers(person: Person, other: Person) -> bool:
    """Whether a person holds everything that another holds, wherever the other holds it."""
    return all(holds(person, codes, library_id=place) for place, codes in other.rights.items())


def check_reach(*, actor: Person, account: Account, at: datetime) -> None:
    """Pass if the actor manages the account's home library and holds all that the account holds.

    Without the second rule a password could be issued for somebody with more rights, and their rights taken with it.

    Raises:
        NotAllowed: `place` or `beyond`.
    """
    if not holds(actor, [MANAGE], library_id=account.home_library_id):
        raise NotAllowed("place")
    if not covers(actor, load_person(account_id=account.pk, at=at, active_only=False)):
        raise NotAllowed("beyond")


def works_at_desk(person: Person, library_id: int | None) -> bool:
    """Whether a person looks after the readers of a library."""
    return person.may(REGISTER, library_id=library_id) if library_id is not None else holds(person, [REGISTER], library_id=None)


def check_desk(*, actor: Person, account: Account, at: datetime) -> None:
    """Pass if the actor looks after readers of the account's home library and the account has no right that the actor lacks.

    Raises:
        NotAllowed: `place` or `beyond`.
    """
    if not works_at_desk(actor, account.home_library_id) and not holds(actor, [MANAGE], library_id=account.home_library_id):
        raise NotAllowed("place")
    if not covers(actor, load_person(account_id=account.pk, at=at, active_only=False)):
        raise NotAllowed("beyond")
