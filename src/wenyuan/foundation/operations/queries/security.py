"""The security centre: ways in, what is unusual, keys that end, acts that wait for a second person. Counts and names of staff, no reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from wenyuan.foundation.accounts.enums import NoticeKind, RequestState
from wenyuan.foundation.accounts.models import ApiKey, GrantRequest, Notice, RecoveryRequest, SignedInSession, SignInTry

KEY_WARNING = timedelta(days=30)
_TRIES = timedelta(minutes=15)
_MANY = 20


@dataclass(frozen=True, slots=True)
class KeyData:
    """A key to the interface that ends soon."""

    prefix: str
    name: str
    holder: str
    expires_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class WaitingAct:
    """An act that waits for a second person; `address` is the page where it is decided."""

    kind: str
    whom: str
    asked_by: str
    asked_at: datetime
    address: str


@dataclass(frozen=True, slots=True)
class Security:
    """How the doors do.

    Attributes:
        tries: Wrong tries within the last quarter of an hour.
        loud_sources: Tries of each address that had many; addresses themselves are not kept.
        new_devices: Ways in from a device not seen before, within a day, by kind of account.
    """

    tries: int
    loud_sources: tuple[int, ...]
    sessions: int
    new_devices: int
    new_staff_devices: int
    recoveries: int
    keys: tuple[KeyData, ...]
    expired_keys: int
    waiting: tuple[WaitingAct, ...]


def read_security(*, at: datetime) -> Security:
    """Return the state of the doors as of a moment, in a fixed number of queries."""
    day = at - timedelta(days=1)
    sources = SignInTry.objects.filter(at__gt=at - _TRIES).values_list("source").annotate(n=Count("pk")).order_by("-n")
    counts = [int(n) for _source, n in sources[:1000]]
    notices = Notice.objects.filter(at__gt=day)
    fresh = notices.filter(kind=NoticeKind.NEW_DEVICE)
    keys = ApiKey.objects.filter(revoked_at=None, expires_at__gt=at, expires_at__lt=at + KEY_WARNING).select_related("account").order_by("expires_at")
    return Security(
        tries=sum(counts), loud_sources=tuple(n for n in counts if n >= _MANY)[:20], sessions=SignedInSession.objects.filter(ended_at=None).count(),
        new_devices=fresh.count(), new_staff_devices=fresh.filter(account__grants__isnull=False).values("pk").distinct().count(),
        recoveries=notices.filter(kind__in=[NoticeKind.RECOVERED, NoticeKind.RECOVERY_CODE_USED]).count(),
        keys=tuple(KeyData(k.prefix, k.name, k.account.name, k.expires_at, k.last_used_at) for k in keys[:50]),
        expired_keys=ApiKey.objects.filter(revoked_at=None, expires_at__lte=at).count(), waiting=_waiting(),
    )


def _waiting() -> tuple[WaitingAct, ...]:
    grants = GrantRequest.objects.filter(state=RequestState.WAITING).select_related("account", "asked_by").order_by("asked_at")[:50]
    resets = RecoveryRequest.objects.filter(state=RequestState.WAITING).select_related("account", "asked_by").order_by("asked_at")[:50]
    found = [WaitingAct("grant", one.account.name, one.asked_by.name, one.asked_at, "/staff/approvals/") for one in grants]
    found += [WaitingAct("recovery", one.account.name, one.asked_by.name, one.asked_at, "/staff/approvals/") for one in resets]
    return tuple(sorted(found, key=lambda act: act.asked_at))
