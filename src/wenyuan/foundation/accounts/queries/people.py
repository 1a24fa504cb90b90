"""Who somebody is and what they may do."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.crypto import constant_time_compare

from ..data import ANONYMOUS, Person
from ..models import Account

if TYPE_CHECKING:
    from django.db.models import QuerySet

_Row = tuple[str, str, str, "int | None", "int | None", "list[str] | None", "datetime | None"]


def load_person(*, account_id: int, at: datetime, active_only: bool = True) -> Person:
    """Return a person with the rights held at a moment, in one query; an unknown account is anonymous, an inactive one too if asked."""
    accounts = Account.objects.filter(pk=account_id)
    return _person(account_id, _rows_of(accounts.filter(is_active=True) if active_only else accounts), at)


def _rows_of(accounts: QuerySet[Account]) -> list[_Row]:
    return list(accounts.values_list("password", "name", "username", "home_library_id", "grants__library_id", "grants__role__permissions", "grants__expires_at"))


def _person(account_id: int, rows: list[_Row], at: datetime) -> Person:
    if not rows:
        return ANONYMOUS
    rights: dict[int | None, frozenset[str]] = {}
    for _password, _name, _username, _home, library_id, codes, expires_at in rows:
        if expires_at is None or expires_at > at:
            rights[library_id] = rights.get(library_id, frozenset()) | frozenset(codes or ())
    _password, name, username, home, *_grant = rows[0]
    return Person(id=account_id, name=name, username=username, home_library_id=home, rights=rights)


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
    return dict(Account.objects.filter(pk__in=account_ids).values_list("pk", "name"))
