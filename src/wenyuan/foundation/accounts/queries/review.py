"""Rights to look over: those that end soon, and those whose holders have not been here for long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Q

from ..models import ApiKey, RoleGrant

UNUSED, AHEAD = timedelta(days=180), timedelta(days=30)
MOST = 1000


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A role somebody holds; `last_used` is the last sign-in or call with a key, None for never."""

    grant_id: int
    account_id: int
    name: str
    username: str
    role: str
    library_id: int | None
    expires_at: datetime | None
    last_used: datetime | None
    is_unused: bool
    ends_soon: bool


def review_grants(*, libraries: list[int] | None, at: datetime, only: str = "") -> list[ReviewRow]:
    """Return the roles that count now, those unused for longest first; at most a thousand.

    Args:
        libraries: Where the caller manages accounts; None for everywhere.
        only: `unused` or `ending` keeps those alone.
    """
    found = RoleGrant.objects.filter(Q(expires_at=None) | Q(expires_at__gt=at), account__is_active=True).select_related("account", "role")
    if libraries is not None:
        found = found.filter(library_id__in=libraries)
    if only == "ending":
        found = found.filter(expires_at__lte=at + AHEAD)
    elif only == "unused":
        found = found.filter(Q(account__last_login=None) | Q(account__last_login__lt=at - UNUSED))
    grants = list(found.order_by("account__last_login", "pk")[:MOST])
    keys = dict(ApiKey.objects.filter(account_id__in={g.account_id for g in grants}).values("account_id").annotate(last=Max("last_used_at")).values_list("account_id", "last"))
    rows = [_row(grant, keys.get(grant.account_id), at) for grant in grants]
    kept = [row for row in rows if only != "unused" or row.is_unused]
    return sorted(kept, key=lambda row: (row.last_used is not None, row.last_used or at, row.grant_id))


def _row(grant: RoleGrant, by_key: datetime | None, at: datetime) -> ReviewRow:
    times = [moment for moment in (grant.account.last_login, by_key) if moment is not None]
    last = max(times) if times else None
    unused = at - (last or grant.account.created_at) >= UNUSED
    soon = grant.expires_at is not None and grant.expires_at <= at + AHEAD
    return ReviewRow(
        grant.pk, grant.account_id, grant.account.name, grant.account.username, grant.role.title, grant.library_id, grant.expires_at, last, unused, soon,
    )
