"""Make two authorities one, and one two; both can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from wenyuan.bibliography.marc import Record as MarcRecord
from wenyuan.knowledge.catalogue import api as catalogue

from ..data import Identifier
from ..enums import ActState, LinkState
from ..format import change_record
from ..models import AuthorityIdentifier, Link, Merge
from .changes import open_heading_change, undo_heading_change
from .deriving import derive_facts
from .editing import create_authority, current_source


class NotMergeable(ValueError):
    """They are one, of different kinds, or no longer there."""


class MergeNotUndoable(RuntimeError):
    """It was undone, or one of both was changed since."""


@transaction.atomic
def merge_authorities(*, kept_id: int, gone_id: int, reason: str, libraries: Sequence[int] | None, at: datetime, actor_id: int | None) -> int:
    """Make `gone` a part of `kept`: its forms and identifiers go over, its links too, its identifier leads there. Return the id of the merge.

    Args:
        libraries: Whose records are changed in the background; None is every library's.

    Raises:
        NotMergeable: See there.
        ValueError: No reason was given.
    """
    rows = catalogue.find_authorities(authority_ids=[kept_id, gone_id])
    if len(rows) < 2 or rows[kept_id].kind != rows[gone_id].kind or any(row.status != "active" for row in rows.values()):
        raise NotMergeable(f"{gone_id} into {kept_id}")
    kept, gone = rows[kept_id], rows[gone_id]
    mine = set(AuthorityIdentifier.objects.filter(authority_id=kept_id).values_list("scheme", "value"))
    its = [Identifier(*row) for row in AuthorityIdentifier.objects.filter(authority_id=gone_id).values_list("scheme", "value", "source") if row[:2] not in mine]
    marc = change_record(current_source(kept_id), kind=kept.kind, add_variants=(gone.heading, *gone.variants), add_identifiers=tuple(its))
    after = catalogue.save_authority(authority_id=kept_id, marc=marc, base_version=kept.version, at=at, actor_id=actor_id, reason=reason)
    catalogue.delete_authority(authority_id=gone_id, reason=reason, at=at, actor_id=actor_id, successor_id=kept_id)
    derive_facts(authority_ids=[kept_id])
    links = list(Link.objects.filter(authority_id=gone_id).exclude(state=LinkState.REFUSED).values_list("pk", flat=True))
    Link.objects.filter(pk__in=links).update(authority_id=kept_id)
    change = open_heading_change(authority_id=kept_id, old_headings=[gone.heading], unlinked_too=False, libraries=libraries, at=at, actor_id=actor_id) if links else None
    return Merge.objects.create(
        library_id=kept.library_id, kept_id=kept_id, gone_id=gone_id, kept_version=kept.version, kept_version_after=after, gone_version=gone.version, links=links, change_id=change, reason=reason,
        actor_id=actor_id, at=at,
    ).pk


@transaction.atomic
def undo_merge(*, merge_id: int, at: datetime, actor_id: int | None) -> None:
    """Make them two again: records, links and both authorities as they were; edits of records since then stay.

    Raises:
        MergeNotUndoable: See there.
    """
    merge = Merge.objects.select_for_update(of=("self",)).select_related("change").get(pk=merge_id)
    rows = catalogue.find_authorities(authority_ids=[merge.kept_id, merge.gone_id])
    if merge.undone_at is not None or rows[merge.kept_id].version != merge.kept_version_after or rows[merge.gone_id].version != merge.gone_version + 1:
        raise MergeNotUndoable(merge_id)
    change = merge.change
    if change is not None and change.state in {ActState.WAITING, ActState.RUNNING}:
        raise MergeNotUndoable(merge_id)
    if change is not None and change.state in {ActState.DONE, ActState.FAILED}:
        undo_heading_change(change_id=change.pk, at=at, actor_id=actor_id)
    back = [(merge.gone_id, merge.gone_version), *([(merge.kept_id, merge.kept_version)] if merge.kept_version_after != merge.kept_version else [])]
    for authority_id, number in back:
        catalogue.restore_authority(authority_id=authority_id, number=number, at=at, actor_id=actor_id, reason=f"undo of merge {merge_id}")
    Link.objects.filter(pk__in=merge.links, authority_id=merge.kept_id).update(authority_id=merge.gone_id)
    derive_facts(authority_ids=[merge.kept_id, merge.gone_id])
    merge.undone_at = at
    merge.save(update_fields=["undone_at"])


@transaction.atomic
def split_authority(
    *, authority_id: int, marc: MarcRecord, record_ids: Sequence[int], libraries: Sequence[int] | None, at: datetime, actor_id: int | None, reason: str,
) -> int:
    """Make a new authority for some of the records of another and return its id; their links go over, the records follow in the background."""
    source = catalogue.find_authority(authority_id=authority_id)
    new = create_authority(marc=marc, library_id=source.library_id, at=at, actor_id=actor_id, reason=reason)
    moved = Link.objects.filter(authority_id=authority_id, record_id__in=list(record_ids)).exclude(state=LinkState.REFUSED).update(authority_id=new, decided_by_id=actor_id, at=at)
    if moved:
        open_heading_change(authority_id=new, old_headings=[source.heading], unlinked_too=False, libraries=libraries, at=at, actor_id=actor_id)
    return new
