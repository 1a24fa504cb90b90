"""Networks of premises, reader groups and their members."""

from __future__ import annotations

from datetime import datetime
from ipaddress import ip_network

from django.db import transaction

from wenyuan.foundation.audit.api import record_act

from ..models import GroupMember, LibraryNetwork, ReaderGroup
from .policies import CODE

# Larger networks would make "in the library" mean half the world.
_WIDEST_V4, _WIDEST_V6 = 12, 32


@transaction.atomic
def add_network(*, library_id: int, cidr: str, note: str, at: datetime, actor_id: int | None) -> None:
    """Say that a network is inside a library.

    Raises:
        ValueError: It is no network such as 10.1.0.0/16, or too wide a one.
    """
    network = ip_network(cidr.strip())
    if network.prefixlen < (_WIDEST_V4 if network.version == 4 else _WIDEST_V6):
        raise ValueError(f"{network} is too wide")
    LibraryNetwork.objects.update_or_create(
        library_id=library_id, cidr=str(network), defaults={"first": str(network[0]), "last": str(network[-1]), "note": note[:120]},
    )
    record_act(kind="rights", subject=f"network:{network}", action="add-network", actor_id=actor_id, at=at, library_id=library_id)


@transaction.atomic
def drop_network(*, library_id: int, network_id: int, at: datetime, actor_id: int | None) -> bool:
    """Say that a network is no longer inside a library; return whether it was."""
    gone, _by_model = LibraryNetwork.objects.filter(library_id=library_id, pk=network_id).delete()
    if gone:
        record_act(kind="rights", subject=f"network:{network_id}", action="drop-network", actor_id=actor_id, at=at, library_id=library_id)
    return bool(gone)


def set_group(*, library_id: int, code: str, title: str, title_en: str = "") -> int:
    """Define a reader group and return its number.

    Raises:
        ValueError: Code or title cannot be used.
    """
    if not CODE.fullmatch(code) or not title.strip() or len(title) > 120:
        raise ValueError("a group has a code of a-z, 0-9 and hyphens, and a title")
    row, _fresh = ReaderGroup.objects.update_or_create(library_id=library_id, code=code, defaults={"title": title, "title_en": title_en[:120]})
    return row.pk


@transaction.atomic
def add_member(*, group_id: int, person_id: int, at: datetime, actor_id: int | None, until: datetime | None = None) -> None:
    """Put a reader into a group, until a moment or for good."""
    group = ReaderGroup.objects.get(pk=group_id)
    GroupMember.objects.update_or_create(group=group, person_id=person_id, defaults={"until": until})
    record_act(kind="rights", subject=f"account:{person_id}", action="add-member", actor_id=actor_id, at=at, library_id=group.library_id)


@transaction.atomic
def drop_member(*, group_id: int, person_id: int, at: datetime, actor_id: int | None) -> bool:
    """Take a reader out of a group; return whether they were in it."""
    group = ReaderGroup.objects.get(pk=group_id)
    gone, _by_model = GroupMember.objects.filter(group=group, person_id=person_id).delete()
    if gone:
        record_act(kind="rights", subject=f"account:{person_id}", action="drop-member", actor_id=actor_id, at=at, library_id=group.library_id)
    return bool(gone)
