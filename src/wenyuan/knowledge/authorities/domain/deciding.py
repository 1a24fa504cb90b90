"""What a reviewer says of a heading: it is this one, it is none of them, or it is not what it was linked to."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from wenyuan.foundation.libraries.api import library_names
from wenyuan.knowledge.catalogue.api import close_change, find_authority, load_marc, open_change

from ..enums import LinkState
from ..models import Link
from .linking import write_links


class LinkDecided(RuntimeError):
    """Somebody else has decided meanwhile."""


@transaction.atomic
def decide_link(*, link_id: int, authority_id: int | None, at: datetime, actor_id: int | None) -> None:
    """Link a heading to an authority, or to none of the candidates; what stands in the record follows.

    Raises:
        Link.DoesNotExist: There is no such heading.
        NoSuchAuthority: There is no such authority.
    """
    link = Link.objects.select_for_update().get(pk=link_id)
    if authority_id is not None and find_authority(authority_id=authority_id).status != "active":
        raise LinkDecided(link_id)
    before, was_linked = link.authority_id, link.state == LinkState.LINKED
    link.authority_id, link.decided_by_id, link.at = authority_id, actor_id, at
    link.state = LinkState.LINKED if authority_id is not None else LinkState.REFUSED
    link.save()
    if authority_id is not None or (was_linked and before is not None):
        _write(link, at, actor_id)


@transaction.atomic
def reopen_link(*, link_id: int, at: datetime, actor_id: int | None) -> None:
    """Put a decided heading back among those that wait; its number leaves the record."""
    link = Link.objects.select_for_update().get(pk=link_id)
    was_linked = link.state == LinkState.LINKED
    link.state, link.decided_by_id, link.at = LinkState.WAITING, None, at
    link.authority_id = next((int(str(one["authority_id"])) for one in link.candidates), link.authority_id)
    link.save()
    if was_linked:
        _write(link, at, actor_id, clear=True)


def _write(link: Link, at: datetime, actor_id: int | None, *, clear: bool = False) -> None:
    current = load_marc(record_ids=[link.record_id])
    if link.record_id not in current:
        return
    library_id = current[link.record_id].library_id
    title = f"规范链接：{link.heading}·{library_names().get(library_id, '')}"
    batch_id = open_change(title=title, library_id=library_id, at=at, actor_id=actor_id)
    write_links([link], current=current, batch_id=batch_id, at=at, actor_id=actor_id, numbers={link.authority_id or 0: ""} if clear else None)
    close_change(batch_id=batch_id, at=at)
