"""Keys to the HTTP interface: issue, rotate, revoke, admit."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from django.db import connection, transaction

from ..data import Person
from ..enums import ActKind, NoticeKind
from ..models import Account, ApiKey
from ..queries.people import load_person
from .acts import record_act
from .ages import is_child
from .authority import check_reach
from .notices import notify

MOST_KEYS = 20
LONGEST = timedelta(days=366)
OVERLAP = timedelta(days=7)
PER_MINUTE, PER_DAY = 300, 50_000
_SHAPE = re.compile(r"wy_([a-z0-9]{10})_([A-Za-z0-9_-]{43})")
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
Refusal = Literal["unknown", "revoked", "expired", "minute", "day"]


AHEAD = timedelta(days=14)


class UnusableKey(ValueError):
    """The key cannot be issued. `args[0]` is one of `name`, `scopes`, `expires_at`, `many`, `gone`, `child`."""


class KeyRefused(ValueError):
    """A call is not admitted. `reason` says why, `wait` how many seconds a quota asks for."""

    def __init__(self, reason: Refusal, wait: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.wait = reason, wait


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A key with its secret: shown to its holder once, kept nowhere."""

    id: int
    text: str


def _make(account_id: int, **values: object) -> IssuedKey:
    prefix = "".join(secrets.choice(_LETTERS) for _ in range(10))
    secret = secrets.token_urlsafe(32)
    key = ApiKey.objects.create(account_id=account_id, prefix=prefix, digest=hashlib.sha256(secret.encode()).digest(), **values)
    with connection.cursor() as cursor:
        cursor.execute("insert into accounts_apikeyuse (key_id, minute, minute_count, day, day_count) values (%s, 0, 0, 0, 0)", [key.pk])
    return IssuedKey(key.pk, f"wy_{prefix}_{secret}")


@transaction.atomic
def issue_key(
    *, holder: Person, name: str, scopes: Sequence[str], library_id: int | None, expires_at: datetime, at: datetime, per_minute: int = PER_MINUTE, per_day: int = PER_DAY,
) -> IssuedKey:
    """Issue a key for some of the holder's own permissions; without scopes it can do what any signed-in reader can.

    Raises:
        UnusableKey: No name, a permission the holder lacks there, an end in the past or more than a year away, or twenty keys already.
    """
    if holder.id is None or not name.strip():
        raise UnusableKey("name")
    account = Account.objects.select_for_update().get(pk=holder.id)
    if is_child(account.birth_on, at):
        raise UnusableKey("child")
    if not all(holder.may(code, library_id=library_id) for code in scopes):
        raise UnusableKey("scopes")
    if not at < expires_at <= at + LONGEST:
        raise UnusableKey("expires_at")
    if ApiKey.objects.filter(account_id=holder.id, revoked_at=None, expires_at__gt=at).count() >= MOST_KEYS:
        raise UnusableKey("many")
    issued = _make(
        holder.id, name=name.strip()[:60], scopes=sorted(set(scopes)), library_id=library_id, expires_at=expires_at, created_at=at, per_minute=per_minute, per_day=per_day,
    )
    _tell(ActKind.KEY_ISSUED, holder.id, issued.id, holder.id, library_id, at)
    return issued


@transaction.atomic
def rotate_key(*, holder: Person, key_id: int, at: datetime) -> IssuedKey:
    """Issue a key in place of one's own; the old one goes on for seven days at most.

    Raises:
        UnusableKey: `gone`: it is not the holder's, or has ended; `scopes`: the holder has lost a right of it.
    """
    if holder.id is None:
        raise UnusableKey("gone")
    old = ApiKey.objects.select_for_update(of=("self",)).filter(pk=key_id, account_id=holder.id, revoked_at=None, expires_at__gt=at).first()
    if old is None:
        raise UnusableKey("gone")
    if not all(holder.may(code, library_id=old.library_id) for code in old.scopes):
        raise UnusableKey("scopes")
    issued = _make(
        holder.id, name=old.name, scopes=old.scopes, library_id=old.library_id, expires_at=at + (old.expires_at - old.created_at), created_at=at,
        per_minute=old.per_minute, per_day=old.per_day, replaces=old,
    )
    old.expires_at = min(old.expires_at, at + OVERLAP)
    old.save(update_fields=["expires_at"])
    _tell(ActKind.KEY_ISSUED, holder.id, issued.id, holder.id, old.library_id, at)
    return issued


@transaction.atomic
def revoke_key(*, actor: Person, key_id: int, at: datetime) -> bool:
    """Revoke one's own key, or as staff somebody's within reach; it is refused from the next call on.

    Raises:
        NotAllowed: Somebody else's key out of the actor's reach.
    """
    key = ApiKey.objects.select_for_update(of=("self",)).select_related("account").filter(pk=key_id, revoked_at=None).first()
    if key is None:
        return False
    if key.account_id != actor.id:
        check_reach(actor=actor, account=key.account, at=at)
    key.revoked_at = at
    key.save(update_fields=["revoked_at"])
    _tell(ActKind.KEY_REVOKED, key.account_id, key.pk, actor.id, key.library_id, at)
    return True


def _tell(kind: ActKind, account_id: int, key_id: int, actor_id: int | None, library_id: int | None, at: datetime) -> None:
    record_act(kind=kind, account_id=account_id, actor_id=actor_id, at=at, library_id=library_id, details={"key": key_id})
    if kind == ActKind.KEY_ISSUED:
        notify(account_id=account_id, kind=NoticeKind.KEY_ISSUED, at=at)


def admit_key(*, text: str, at: datetime) -> Person:
    """Return the holder of a key with the rights that both the key and the holder have now, and count the call.

    Raises:
        KeyRefused: Unknown, revoked or expired, its holder inactive, or a quota passed.
    """
    found = _SHAPE.fullmatch(text)
    key = ApiKey.objects.filter(prefix=found[1]).first() if found else None
    if key is None or not found or not hmac.compare_digest(bytes(key.digest), hashlib.sha256(found[2].encode()).digest()):
        raise KeyRefused("unknown")
    if key.revoked_at is not None:
        raise KeyRefused("revoked")
    if key.expires_at <= at:
        raise KeyRefused("expired")
    person = load_person(account_id=key.account_id, at=at)
    if not person.is_known:
        raise KeyRefused("unknown")
    _count(key, at)
    return narrow(person, key.scopes, key.library_id)


_COUNT = """
update accounts_apikeyuse set
  minute_count = case when minute = %(minute)s then minute_count + 1 else 1 end, minute = %(minute)s,
  day_count = case when day = %(day)s then day_count + 1 else 1 end, day = %(day)s
where key_id = %(key)s returning minute_count, day_count
"""


def _count(key: ApiKey, at: datetime) -> None:
    seconds = int(at.timestamp())
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"minute": seconds // 60, "day": seconds // 86_400, "key": key.pk})
        in_minute, in_day = cursor.fetchone()
    if in_day > key.per_day:
        raise KeyRefused("day", 86_400 - seconds % 86_400)
    if in_minute > key.per_minute:
        raise KeyRefused("minute", 60 - seconds % 60)
    # To the minute is enough, and spares a write for each call.
    if key.last_used_at is None or at - key.last_used_at >= timedelta(minutes=1):
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=at)


def narrow(person: Person, scopes: Sequence[str], library_id: int | None) -> Person:
    """Return a person with no more than some rights, in one library where one is named."""
    wanted = frozenset(scopes)

    def within(held: Mapping[int | None, frozenset[str]]) -> dict[int | None, frozenset[str]]:
        kept = {place: codes & wanted for place, codes in held.items()}
        return kept if library_id is None else {library_id: kept.get(None, frozenset()) | kept.get(library_id, frozenset())}

    return replace(person, rights=within(person.rights), borrowed=within(person.borrowed))


def remind_holders(*, at: datetime, most: int = 2000) -> int:
    """Tell each holder once of a key that ends within two weeks and was not made new; return of how many keys."""
    due = ApiKey.objects.filter(revoked_at=None, reminded_at=None, expires_at__gt=at, expires_at__lte=at + AHEAD, account__is_active=True)
    replaced = ApiKey.objects.exclude(replaces=None).values("replaces_id")
    found = list(due.exclude(pk__in=replaced).order_by("pk").values_list("pk", "account_id")[:most])
    for key_id, account_id in found:
        with transaction.atomic():
            if ApiKey.objects.filter(pk=key_id, reminded_at=None).update(reminded_at=at):
                notify(account_id=account_id, kind=NoticeKind.KEY_EXPIRES, at=at)
    return len(found)
