"""Copies on the shelf, by record and library, as of now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db import connection

from wenyuan.knowledge.discovery.api import Availability


def load_availability(record_ids: Sequence[int]) -> dict[int, Availability]:
    """Return availability of records in one query; a record without copies has a total of 0."""
    if not record_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "select record_id, library_id, count(*), count(*) filter (where status in ('available', 'reference')), min(due_on)::text "
            "from catalogue_item where record_id = any(%s) and withdrawn_at is null "
            "and not exists (select 1 from libraries_library l where l.id = library_id and not l.active) group by 1, 2",
            [list(record_ids)],
        )
        rows = cursor.fetchall()
    libraries: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
    due: dict[int, str] = {}
    for record_id, library_id, total, free, first_due in rows:
        libraries[record_id][library_id] = (free, total)
        if first_due and (record_id not in due or first_due < due[record_id]):
            due[record_id] = first_due
    return {
        key: Availability(
            available=sum(free for free, _all in libraries[key].values()), total=sum(total for _free, total in libraries[key].values()),
            libraries=dict(libraries[key]), earliest_due=due.get(key, ""),
        )
        for key in record_ids
    }
