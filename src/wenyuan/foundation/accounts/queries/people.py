"""Who somebody is and what they may do."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils.crypto import constant_time_compare

from wenyuan.foundation.tenancy.api import stepping_over

from ..data import ANONYMOUS, Person, Proof
from ..models import Account, Delegation, RoleGrant

if TYPE_CHECKING:
    from django.db.models import QuerySet

_Row = tuple[str, str, str, "int | None", int, bool, "int | None", "list[str] | None", "datetime | None"]

# The moment is asked for only of those who borrow anything.
_BORROWS = Exists(Delegation.objects.filter(borrower_id=OuterRef("pk"), ended_at=None))


def load_person(*, account_id: int, at: datetime, active_only: bool = True) -> Person:
    """Return a person with the rights held at a moment, in one query; an unknown account is anonymous, an inactive one too if asked."""
    accounts = Account.objects.filter(pk=account_id)
    with stepping_over("what somebody may do is asked before it is known who may see them"):
        return _person(account_id, _rows_of(accounts.filter(is_active=True) if active_only else accounts), at)


def _rows_of(accounts: QuerySet[Account]) -> list[_Row]:
    return list(accounts.annotate(borrows=_BORROWS).values_list("password", "name", "username", "home_library_id", "proof", "borrows", "grants__library_id", "grants__role__permissions", "grants__expires_at"))


def _person(account_id: int, rows: list[_Row], at: datetime) -> Person:
    if not rows:
        return ANONYMOUS
    rights: dict[int | None, frozenset[str]] = {}
    for _password, _name, _username, _home, _proof, _borrows, library_id, codes, expires_at in rows:
        if expires_at is None or expires_at > at:
            rights[library_id] = rights.get(library_id, frozenset()) | frozenset(codes or ())
    _password, name, username, home, proof, borrows, *_grant = rows[0]
    borrowed = _borrowed(account_id, at) if borrows else {}
    return Person(id=account_id, name=name, username=username, home_library_id=home, rights=rights, proof=Proof(proof), borrowed=borrowed)


def _borrowed(account_id: int, at: datetime) -> dict[int | None, frozenset[str]]:
    """Return what colleagues lend now and hold themselves, by library: two queries, for those who borrow anything."""
    lent = list(Delegation.objects.filter(borrower_id=account_id, ended_at=None, begins_at__lte=at, expires_at__gt=at, lender__is_active=True).values_list("lender_id", "library_id", "permissions"))
    held: dict[tuple[int, int | None], set[str]] = {}
    grants = RoleGrant.objects.filter(Q(expires_at=None) | Q(expires_at__gt=at), account_id__in={row[0] for row in lent})
    for lender_id, library_id, codes in grants.values_list("account_id", "library_id", "role__permissions"):
        held.setdefault((lender_id, library_id), set()).update(codes)
    found: dict[int | None, frozenset[str]] = {}
    for lender_id, library_id, codes in lent:
        still = held.get((lender_id, library_id), set()) | held.get((lender_id, None), set())
        found[library_id] = found.get(library_id, frozenset()) | (frozenset(codes) & still)
    return found


def load_signed_in(*, account_id: int, session_hash: str, at: datetime) -> Person:
    """Return the person of a session; anonymous when the password has changed since the session began.

    Args:
        session_hash: What the session kept of the password, see `AbstractBaseUser.get_session_auth_hash`.
    """
    found = _rows_of(Account.objects.filter(pk=account_id, is_active=True))
    if not found or not constant_time_compare(Account(password=found[0][0]).get_session_auth_hash(), session_hash):
        return ANONYMOUS
    return _person(account_id, found, at)


def names_of(*, account_ids: set[int]) -> dict[int, str]:
    """Return display names by account id."""
    with stepping_over("whoever sees an act sees the name of who did it"):
        return dict(Account.objects.filter(pk__in=account_ids).values_list("pk", "name"))
