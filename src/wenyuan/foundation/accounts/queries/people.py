"""Who somebody is and what they may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from ..data import ANONYMOUS, Person
from ..models import Account, RoleGrant

if TYPE_CHECKING:
    from datetime import datetime


def load_person(*, account_id: int, at: datetime) -> Person:
    """Return a person with the rights held at a moment; an unknown or inactive account is anonymous."""
    account = Account.objects.filter(pk=account_id, is_active=True).first()
    if account is None:
        return ANONYMOUS
    grants = RoleGrant.objects.filter(Q(expires_at=None) | Q(expires_at__gt=at), account_id=account_id)
    rights: dict[int | None, frozenset[str]] = {}
    for library_id, codes in grants.values_list("library_id", "role__permissions"):
        rights[library_id] = rights.get(library_id, frozenset()) | frozenset(codes)
    return Person(id=account.pk, name=account.name, username=account.username, home_library_id=account.home_library_id, rights=rights)


def names_of(*, account_ids: set[int]) -> dict[int, str]:
    """Return display names by account id."""
    return dict(Account.objects.filter(pk__in=account_ids).values_list("pk", "name"))
