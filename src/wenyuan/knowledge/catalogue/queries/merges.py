"""Which records are merged into which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from ..models import MergedRecord

_UP = """
with recursive up(id, step) as (
    select m.kept_id, 1 from catalogue_mergedrecord r join catalogue_merge m on m.id = r.merge_id where r.record_id = %(id)s and r.until is null
    union all
    select m.kept_id, up.step + 1 from up join catalogue_mergedrecord r on r.record_id = up.id and r.until is null join catalogue_merge m on m.id = r.merge_id where up.step < 1000
) select id from up order by step
"""
_DOWN = """
with recursive down(id) as (
    select r.record_id from catalogue_merge m join catalogue_mergedrecord r on r.merge_id = m.id and r.until is null where m.kept_id = %(id)s
    union
    select r.record_id from down join catalogue_merge m on m.kept_id = down.id join catalogue_mergedrecord r on r.merge_id = m.id and r.until is null
) select id from down order by id
"""
_STANDS_FOR = """
select m.kept_id, x.library_id, m.derived from catalogue_merge m join catalogue_mergedrecord r on r.merge_id = m.id and r.until is null
join catalogue_record x on x.id = r.record_id where m.kept_id = any(%s) group by 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class MergeData:
    """A retired record in a merge; `until` says when it was parted again."""

    merge_id: int
    kept_id: int
    record_id: int
    at: datetime
    actor_id: int | None
    reason: str
    until: datetime | None
    ended_by_id: int | None
    ended_reason: str


def list_successors(*, record_id: int) -> list[int]:
    """Return the records that a record is merged into, the nearest first; none for one that stands."""
    with connection.cursor() as cursor:
        cursor.execute(_UP, {"id": record_id})
        return [int(row[0]) for row in cursor.fetchall()]


def list_retired_below(*, record_id: int) -> list[int]:
    """Return all records merged into a record, directly or through another."""
    with connection.cursor() as cursor:
        cursor.execute(_DOWN, {"id": record_id})
        return [int(row[0]) for row in cursor.fetchall()]


def find_merges(*, record_ids: Iterable[int]) -> dict[int, MergeData]:
    """Return the merge in which each of these records is retired now."""
    rows = MergedRecord.objects.filter(record_id__in=list(record_ids), until=None).select_related("merge")
    return {row.record_id: _data(row) for row in rows}


def list_merges_of(*, kept_id: int) -> list[MergeData]:
    """Return all that was ever merged into a record, newest first."""
    return [_data(row) for row in MergedRecord.objects.filter(merge__kept_id=kept_id).select_related("merge").order_by("-merge__at", "-pk")]


def find_libraries_behind(*, record_ids: Iterable[int]) -> tuple[dict[int, set[int]], set[int]]:
    """Return the libraries of the records merged into each record, and which of the records are derived and nobody's own."""
    libraries: dict[int, set[int]] = defaultdict(set)
    derived: set[int] = set()
    with connection.cursor() as cursor:
        cursor.execute(_STANDS_FOR, [list(record_ids)])
        for kept_id, library_id, is_derived in cursor.fetchall():
            libraries[kept_id].add(library_id)
            if is_derived:
                derived.add(kept_id)
    return dict(libraries), derived


def _data(row: MergedRecord) -> MergeData:
    merge = row.merge
    return MergeData(
        merge_id=merge.pk, kept_id=merge.kept_id, record_id=row.record_id, at=merge.at, actor_id=merge.actor_id, reason=merge.reason, until=row.until,
        ended_by_id=row.ended_by_id, ended_reason=row.ended_reason,
    )
