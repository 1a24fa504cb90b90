"""Accounts, roles and grants."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q

from ..models import Account, Role, RoleGrant
from .cards import follow_number


class UsernameTaken(ValueError):
    """Another account has this user name."""


@transaction.atomic
def open_account(
    *, username: str, name: str, password: str, email: str = "", card_number: str = "", home_library_id: int | None = None,
) -> int:
    """Open an account and return its id.

    Raises:
        UsernameTaken: The name is in use, whatever its case.
    """
    if Account.objects.filter(username__iexact=username).exists():
        raise UsernameTaken(username)
    account = Account(username=username, name=name, email=email, card_number=card_number, home_library_id=home_library_id)
    account.password = make_password(password)
    account.full_clean(exclude=["password"])
    account.save()
    follow_number(account=account, number=card_number if home_library_id else "", actor_id=None, at=account.created_at)
    return account.pk


def define_role(*, code: str, title: str, permissions: Sequence[str]) -> int:
    """Create or update a role and return its id."""
    values = {"title": title, "permissions": sorted(set(permissions))}
    return Role.objects.update_or_create(code=code, defaults=values)[0].pk


def grant_role(*, account_id: int, role_code: str, library_id: int | None) -> None:
    """Give a role in one library, or everywhere with `library_id=None`; giving it twice changes nothing."""
    role = Role.objects.get(code=role_code)
    if not RoleGrant.objects.filter(place_condition(library_id), account_id=account_id, role=role).exists():
        RoleGrant.objects.create(account_id=account_id, role=role, library_id=library_id)


def place_condition(library_id: int | None) -> Q:
    """Return the condition for grants of one library, or with None for those that count everywhere."""
    return Q(library__isnull=True) if library_id is None else Q(library_id=library_id)
