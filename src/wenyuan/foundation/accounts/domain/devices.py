"""Sessions and devices: what is on, what is new, and ending them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from ipaddress import ip_address, ip_network

from django.contrib.sessions.models import Session
from django.db import transaction

from ..enums import ActKind, NoticeKind
from ..models import ExternalIdentity, KnownDevice, SignedInSession
from .acts import record_act
from .notices import notify

_MOST_SESSIONS = 200
_SYSTEMS = (("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))
_BROWSERS = (("MicroMessenger", "WeChat"), ("Edg/", "Edge"), ("OPR/", "Opera"), ("QQBrowser", "QQ Browser"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))


def describe_device(agent: str) -> str:
    """Return browser and system of a User-Agent in a few words; the product's name alone for a program; empty when nothing is said."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    if browser or system:
        return " · ".join(part for part in (browser, system) if part)
    return re.sub(r"[^\w .-]", "", agent.split("/", maxsplit=1)[0])[:40].strip()


def network_of(address: str) -> str:
    """Return the network an address lies in, /24 or /48: roughly where, not who. Empty for what is no address."""
    try:
        ip = ip_address(address)
    except ValueError:
        return ""
    return str(ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False))


@transaction.atomic
def note_sign_in(*, account_id: int, session_key: str, device_secret: str, agent: str, address: str, method: str, at: datetime, provider_id: int | None = None, provider_session: str = "") -> None:
    """Put a sign-in on record and alarm the owner when its browser is new; the very first browser of an account alarms nobody."""
    device, network = describe_device(agent), network_of(address)
    first_ever = not KnownDevice.objects.filter(account_id=account_id).exists()
    digest = hashlib.sha256(device_secret.encode("utf-8", "replace")).digest()
    _known, is_new = KnownDevice.objects.update_or_create(account_id=account_id, digest=digest, defaults={"last_at": at}, create_defaults={"first_at": at, "last_at": at})
    SignedInSession.objects.create(account_id=account_id, session_key=session_key, device=device, network=network, method=method, at=at, provider_id=provider_id, provider_session=provider_session)
    if is_new and not first_ever:
        notify(account_id=account_id, kind=NoticeKind.NEW_DEVICE, device=device, network=network, at=at)


def open_sessions(*, account_id: int, at: datetime) -> list[SignedInSession]:
    """Return the sign-ins of an account that still count, newest first."""
    rows = list(SignedInSession.objects.filter(account_id=account_id, ended_at=None).order_by("-at", "-pk")[:_MOST_SESSIONS])
    alive = set(Session.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=at).values_list("session_key", flat=True))
    return [row for row in rows if row.session_key in alive]


@transaction.atomic
def end_session(*, account_id: int, sign_in_id: int, at: datetime) -> bool:
    """End one of an account's own sessions; return whether there was one."""
    row = SignedInSession.objects.select_for_update().filter(pk=sign_in_id, account_id=account_id, ended_at=None).first()
    if row is None:
        return False
    _end([row], at)
    record_act(kind=ActKind.SIGNED_OUT, account_id=account_id, actor_id=account_id, at=at)
    return True


@transaction.atomic
def end_sessions(*, account_id: int, keep: str, actor_id: int | None, at: datetime) -> int:
    """End every session of an account but the one with the key `keep` (empty ends all); return how many."""
    rows = list(SignedInSession.objects.select_for_update().filter(account_id=account_id, ended_at=None).exclude(session_key=keep))
    _end(rows, at)
    if rows:
        record_act(kind=ActKind.SIGNED_OUT, account_id=account_id, actor_id=actor_id, at=at)
    return len(rows)


@transaction.atomic
def end_sessions_at_provider(*, provider_id: int, issuer: str, subject: str, names: Sequence[str], at: datetime) -> int:
    """End the sessions that began with a provider and have ended there; return how many.

    Args:
        subject: Whose; empty where only the sessions' names say it.
        names: What the provider calls the sessions; none for all of the subject.
    """
    rows = SignedInSession.objects.select_for_update(of=("self",)).filter(provider_id=provider_id, ended_at=None)
    if not subject and not names:
        return 0
    if subject:
        rows = rows.filter(account_id__in=ExternalIdentity.objects.filter(issuer=issuer, subject=subject).values("account_id"))
    found = list(rows.filter(provider_session__in=[name for name in names if name]) if names else rows)
    _end(found, at)
    for account_id in {row.account_id for row in found}:
        record_act(kind=ActKind.SIGNED_OUT, account_id=account_id, actor_id=None, at=at, details={"provider": provider_id})
    return len(found)


def note_sign_out(*, session_key: str, at: datetime) -> None:
    """Put on record that a session was ended by its owner."""
    SignedInSession.objects.filter(session_key=session_key, ended_at=None).update(ended_at=at, session_key="")


def _end(rows: list[SignedInSession], at: datetime) -> None:
    Session.objects.filter(session_key__in=[row.session_key for row in rows]).delete()
    SignedInSession.objects.filter(pk__in=[row.pk for row in rows]).update(ended_at=at, session_key="")
