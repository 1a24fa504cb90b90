"""What accounts have counted of calls with keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from wenyuan.foundation.accounts.models import ApiKey

_NEAR = 0.8
_DAY, _MINUTE = 86_400, 60


@dataclass(frozen=True, slots=True)
class KeyUsage:
    """How a key was used on the last day (UTC) on which it was.

    Attributes:
        day: That day; None before the first call.
        asked: Calls on it, those refused for the day's quota among them.
        refused: Calls on it that were beyond the day's quota.
        today: Whether the day goes on, so that the quota counts.
        minute: Calls in the current minute.
        near: Whether four fifths of the day's or the minute's quota are used now.
        renews_at: When the day's quota begins anew.
    """

    id: int
    name: str
    prefix: str
    per_minute: int
    per_day: int
    day: date | None
    asked: int
    refused: int
    today: bool
    minute: int
    near: bool
    last_used_at: datetime | None
    expires_at: datetime
    renews_at: datetime

    @property
    def answered(self) -> int:
        """Calls of the day within its quota."""
        return self.asked - self.refused

    @property
    def share(self) -> int:
        """Part of the day's quota that is used now, in hundredths, at most 100."""
        return min(100, round(100 * self.asked / self.per_day)) if self.today and self.per_day else 0


def key_usage(*, account_id: int, at: datetime) -> list[KeyUsage]:
    """Return the usable keys of an account, those nearest to their quota first, in one query."""
    keys = ApiKey.objects.filter(account_id=account_id, revoked_at=None, expires_at__gt=at).select_related("use").order_by("-pk")[:100]
    return sorted((_usage(key, at) for key in keys), key=lambda one: (-one.share, -one.id))


def _usage(key: ApiKey, at: datetime) -> KeyUsage:
    now, use = int(at.timestamp()), key.use
    today, minute = use.day == now // _DAY, use.minute_count if use.minute == now // _MINUTE else 0
    asked = use.day_count if use.day else 0
    near = (today and asked >= _NEAR * key.per_day) or minute >= _NEAR * key.per_minute
    renews = datetime.fromtimestamp((now // _DAY + 1) * _DAY, UTC)
    return KeyUsage(
        id=key.pk, name=key.name, prefix=key.prefix, per_minute=key.per_minute, per_day=key.per_day,
        day=date(1970, 1, 1) + timedelta(days=use.day) if use.day else None, asked=asked, refused=max(0, asked - key.per_day), today=today, minute=minute, near=near,
        last_used_at=key.last_used_at, expires_at=key.expires_at, renews_at=renews,
    )
