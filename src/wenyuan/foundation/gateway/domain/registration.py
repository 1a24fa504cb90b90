"""Services are proposed by address, read, shown, approved by a person, and can be stopped at any time."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta

import msgspec
from django.db import transaction

from wenyuan.foundation.audit.api import record_act
from wenyuan.foundation.jobs.api import schedule_job
from wenyuan.foundation.modules.menus import write_lines
from wenyuan.foundation.net.api import Limits, RequestFailed, RequestRefused, allowed_networks, safe_request

from ..data import ServiceManifest
from ..manifests import WrongManifest, fetch_manifest, parse_base_url
from ..models import OutsideService, ServiceState
from ..queries.registered import menu_lines
from ..sealing import seal_key
from ..signing import make_key, public_key_of
from .circuit import close_circuit, forget_troubles, half_open

SECONDS, SIZE = (0.5, 10.0), (1024, 8 * 1_048_576)
KEYS_OVERLAP = timedelta(hours=24)
_WAITS = "its manifest has changed and waits to be looked at"
CHECK_HEALTH = "gateway.check_health"
_log = logging.getLogger(__name__)


class CannotRegister(ValueError):
    """The service cannot be taken in or changed; the message is for staff."""


def propose_service(*, base_url: str, actor_id: int | None, at: datetime) -> str:
    """Read the manifest at an address and keep it, to be looked at; return the service's name. Nobody reaches it yet.

    Raises:
        CannotRegister: The address or the manifest cannot be used, or the name is taken.
    """
    try:
        root = parse_base_url(base_url)
        manifest = fetch_manifest(root, allowed=allowed_networks())
    except WrongManifest as problem:
        raise CannotRegister(str(problem)) from problem
    private = make_key()
    with transaction.atomic():
        if OutsideService.objects.filter(name=manifest.id).exists():
            raise CannotRegister(f"there is a service named {manifest.id} already")
        OutsideService.objects.create(
            name=manifest.id, base_url=root, manifest=asdict(manifest), private_key=seal_key(private), public_key=public_key_of(private), created_at=at,
        )
        _record(manifest.id, "proposed", actor_id, at)
    return manifest.id


@transaction.atomic
def approve_service(*, name: str, permissions: Sequence[str], seen: str, seconds: float, size: int, actor_id: int | None, at: datetime) -> None:
    """Open a service to readers with some of the permissions that it asks for.

    Args:
        seen: Digest of the manifest that was on the screen, see `digest_of`; another manifest was not approved.

    Raises:
        CannotRegister: It asks for other things than were shown, was not asked for one of them, or a limit is out of bounds.
    """
    row = _lock(name)
    shown = row.pending or row.manifest
    if digest_of(msgspec.convert(shown, ServiceManifest)) != seen:
        raise CannotRegister("the service asks for other things by now; look again")
    if not set(permissions) <= set(shown["permissions"]):
        raise CannotRegister("a permission that the service does not ask for")
    if not SECONDS[0] <= seconds <= SECONDS[1] or not SIZE[0] <= size <= SIZE[1]:
        raise CannotRegister("a limit is out of bounds")
    row.manifest, row.pending = shown, None
    row.approved, row.state, row.seconds, row.size = sorted(set(permissions)), ServiceState.ENABLED, seconds, size
    close_circuit(service_id=row.pk)
    row.failures, row.opened_until, row.probed_at, row.complaint = 0, None, None, ""
    row.approved_by_id, row.approved_at = actor_id, at
    row.save()
    _record(name, "approved", actor_id, at)
    schedule_job(key=CHECK_HEALTH, name=CHECK_HEALTH, title="询问外部模块", cron="*/5 * * * *", at=at)
    transaction.on_commit(write_menu)


@transaction.atomic
def disable_service(*, name: str, actor_id: int | None, at: datetime, reason: str = "") -> None:
    """Take a service from readers at once."""
    row = _lock(name)
    row.state, row.complaint = ServiceState.DISABLED, reason[:400]
    row.save(update_fields=["state", "complaint"])
    _record(name, "disabled", actor_id, at)
    transaction.on_commit(write_menu)


@transaction.atomic
def remove_service(*, name: str, actor_id: int | None, at: datetime) -> None:
    """Forget a service and its key."""
    _lock(name).delete()
    _record(name, "removed", actor_id, at)
    transaction.on_commit(write_menu)


@transaction.atomic
def rotate_service_key(*, name: str, actor_id: int | None, at: datetime, at_once: bool = False) -> str:
    """Make a new key and return its public half. For a day both are public and the old one signs, so that the service can learn the new one.

    Args:
        at_once: The new key signs from now on and the old one is forgotten, as when it has become known; a key that waits already is that new key.
    """
    promote_keys(at=at)
    row = _lock(name)
    private = make_key()
    sealed, public = (seal_key(private), public_key_of(private)) if not (at_once and row.next_public_key) else (row.next_private_key, row.next_public_key)
    if at_once:
        row.private_key, row.public_key, row.next_private_key, row.next_public_key, row.next_from = sealed, public, "", "", None
    else:
        row.next_private_key, row.next_public_key, row.next_from = sealed, public, at + KEYS_OVERLAP
    row.save(update_fields=["private_key", "public_key", "next_private_key", "next_public_key", "next_from"])
    _record(name, "key-rotated", actor_id, at)
    return public


def promote_keys(*, at: datetime) -> None:
    """Let next keys whose time has come take the place of the old ones, which are forgotten."""
    with transaction.atomic():
        for row in OutsideService.objects.select_for_update().filter(next_from__lte=at):
            row.private_key, row.public_key, row.next_private_key, row.next_public_key, row.next_from = row.next_private_key, row.next_public_key, "", "", None
            row.save(update_fields=["private_key", "public_key", "next_private_key", "next_public_key", "next_from"])


def reread_manifest(*, name: str, at: datetime, actor_id: int | None = None) -> None:
    """Read the manifest again. After an approval whatever it says anew waits for a person, and what was approved runs on.

    A new number of its version alone needs nobody; a service that says another id is stopped.

    Raises:
        CannotRegister: It cannot be read.
    """
    row = OutsideService.objects.filter(name=name).first()
    if row is None:
        raise CannotRegister(f"there is no service named {name}")
    try:
        fresh = fetch_manifest(row.base_url, allowed=allowed_networks())
    except WrongManifest as problem:
        raise CannotRegister(str(problem)) from problem
    if fresh.id != name:
        disable_service(name=name, actor_id=actor_id, at=at, reason=f"its manifest says {fresh.id}, it was approved as {name}")
        return
    with transaction.atomic():
        row = _lock(name)
        before = (row.manifest, row.pending, row.complaint)
        running = msgspec.convert(row.manifest, ServiceManifest)
        if row.state == ServiceState.PROPOSED or replace(running, version=fresh.version) == fresh:
            row.manifest, row.pending = msgspec.to_builtins(fresh), None
            row.complaint = "" if row.complaint.startswith(_WAITS) else row.complaint
        else:
            row.pending = msgspec.to_builtins(fresh)
            row.complaint = f"{_WAITS}: {', '.join(changes_between(running, fresh))}"[:400]
        if (row.manifest, row.pending, row.complaint) == before:
            return
        row.save(update_fields=["manifest", "pending", "complaint"])
        _record(name, "manifest-changed", actor_id, at)


def changes_between(running: ServiceManifest, fresh: ServiceManifest) -> list[str]:
    """Name the members of a manifest that differ."""
    return [one for one in ("title", "permissions", "menu", "health", "version") if getattr(running, one) != getattr(fresh, one)]


def check_health(*, at: datetime) -> dict[str, bool]:
    """Ask every enabled service for its health and its manifest; return who is well. The menu file is mended if it differs.

    A service that is well again is let have a reader at once, as a probe, although its rest has not ended.
    """
    found: dict[str, bool] = {}
    promote_keys(at=at)
    forget_troubles(at=at)
    for row in OutsideService.objects.filter(state=ServiceState.ENABLED).order_by("name"):
        complaint = _ask_health(row)
        found[row.name] = not complaint
        OutsideService.objects.filter(pk=row.pk).update(healthy=not complaint, checked_at=at)
        if complaint:
            OutsideService.objects.filter(pk=row.pk).update(complaint=complaint)
            continue
        OutsideService.objects.filter(pk=row.pk, complaint__startswith="health: ").update(complaint="")
        half_open(service_id=row.pk, at=at)
        try:
            reread_manifest(name=row.name, at=at)
        except CannotRegister as problem:
            OutsideService.objects.filter(pk=row.pk).update(complaint=str(problem)[:400])
    write_menu()
    return found


def _ask_health(row: OutsideService) -> str:
    limits = Limits(connect_seconds=min(3.0, row.seconds), total_seconds=row.seconds, body_bytes=4096)
    try:
        answer = safe_request(method="GET", url=row.base_url + row.manifest["health"], limits=limits, allowed=allowed_networks())
    except (RequestRefused, RequestFailed) as problem:
        return f"health: {problem}"[:400]
    return "" if 200 <= answer.status < 300 else f"health: the service answers {answer.status}"


def write_menu() -> None:
    """Write the menu file of the web processes; a data folder that is full leaves the old menu standing."""
    try:
        write_lines(menu_lines())
    except OSError as problem:
        _log.warning("the menu of services outside cannot be written: %s", problem)


def digest_of(manifest: ServiceManifest) -> str:
    """Return what tells two manifests apart."""
    return hashlib.sha256(msgspec.json.encode(manifest, order="deterministic")).hexdigest()


def _lock(name: str) -> OutsideService:
    row = OutsideService.objects.select_for_update().filter(name=name).first()
    if row is None:
        raise CannotRegister(f"there is no service named {name}")
    return row


def _record(name: str, action: str, actor_id: int | None, at: datetime) -> None:
    record_act(kind="modules", subject=f"service:{name}", action=action, actor_id=actor_id, at=at)
