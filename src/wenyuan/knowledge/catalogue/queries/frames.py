"""What samples of records are drawn from: every living record with what it can be told apart by, without its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

# By hand: by a person, one record at a time. Imports and batches of changes are no one's own work.
_FRAME: Final = """
select r.id, r.library_id, r.format, r.material, r.version, v.at, (
  select h.actor_id from catalogue_recordversion h
  where h.record_id = r.id and h.actor_id is not null and h.batch_id is null and h.action in ('created', 'edited', 'restored') order by h.number desc limit 1
)
from catalogue_recordversion v join catalogue_record r on r.id = v.record_id and r.version = v.number
where v.id > %(after)s and v.id <= %(until)s and r.status in ('active', 'suppressed') and (%(library)s::bigint is null or r.library_id = %(library)s)
order by v.id
"""


@dataclass(frozen=True, slots=True)
class FrameRow:
    """A record: the version that is the newest and when it came about, and who made the last change by hand, None for nobody ever."""

    record_id: int
    library_id: int
    format: str
    material: str
    version: int
    changed_at: datetime
    cataloguer_id: int | None


def walk_frame(*, until: int, library_id: int | None, span: int = 20_000) -> Iterator[list[FrameRow]]:
    """Yield the living records whose newest change is not after `until`, so many changes at a time; a piece may be empty."""
    for after in range(0, until, span):
        with connection.cursor() as cursor:
            cursor.execute(_FRAME, {"after": after, "until": min(after + span, until), "library": library_id})
            rows = cursor.fetchall()
        yield [FrameRow(*row) for row in rows]
