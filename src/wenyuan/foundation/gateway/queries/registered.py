"""Services, read."""

from __future__ import annotations

import msgspec

from ..data import Circuit, ServiceData, ServiceManifest
from ..models import OutsideService, ServiceState


def as_data(row: OutsideService) -> ServiceData:
    """Return a row as a value."""
    circuit: Circuit = "closed" if row.opened_until is None else "half_open" if row.probed_at is not None and row.probed_at >= row.opened_until else "open"
    return ServiceData(
        id=row.pk, name=row.name, base_url=row.base_url, asked=msgspec.convert(row.manifest, ServiceManifest), approved=tuple(row.approved), state=row.state,
        seconds=row.seconds, size=row.size, public_key=row.public_key, circuit=circuit, failures=row.failures, opened_until=row.opened_until,
        complaint=row.complaint, checked_at=row.checked_at, healthy=row.healthy, pending=msgspec.convert(row.pending, ServiceManifest) if row.pending else None,
        public_keys=(row.public_key, row.next_public_key) if row.next_public_key else (row.public_key,), next_from=row.next_from,
    )


def list_registered() -> list[ServiceData]:
    """Return every service by name."""
    return [as_data(row) for row in OutsideService.objects.order_by("name")]


def find_registered(name: str) -> ServiceData | None:
    """Return a service."""
    row = OutsideService.objects.filter(name=name).first()
    return as_data(row) if row else None


def find_enabled(name: str) -> OutsideService | None:
    """Return the row of a service that readers may reach."""
    return OutsideService.objects.filter(name=name, state=ServiceState.ENABLED).first()


def menu_lines() -> list[dict[str, object]]:
    """Return the menu lines of enabled services as the menu file keeps them; those whose permission was not approved are left out."""
    lines: list[dict[str, object]] = []
    for row in OutsideService.objects.filter(state=ServiceState.ENABLED).order_by("name"):
        one = as_data(row)
        lines += [
            {"area": line.area, "path": f"/m/{one.name}{line.path}", "icon": line.icon, "permission": line.permission, "title": dict(line.title)}
            for line in one.asked.menu if not line.permission or line.permission in one.approved
        ]
    return lines
