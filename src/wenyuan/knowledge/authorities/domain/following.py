"""Links follow records that are merged, and go back with them when they are parted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.db import connection

# A record has one link a heading: what the kept record has a link for already stays where it is, and of several alike the first comes.
_MOVE = """
with wanted as (
  select distinct on (m.kept, l.tag, l.key) l.id, l.record_id as was, m.kept
  from authorities_link l join unnest(%(from)s::bigint[], %(to)s::bigint[]) as m(retired, kept) on m.retired = l.record_id
  where l.state = 'linked' and not exists (select 1 from authorities_link o where o.record_id = m.kept and o.tag = l.tag and o.key = l.key)
  order by m.kept, l.tag, l.key, l.id
)
update authorities_link t set record_id = w.kept from wanted w where t.id = w.id returning t.id, w.was
"""
_MOVE_BACK = """
update authorities_link t set record_id = %(record)s
where t.id = any(%(ids)s) and t.record_id = any(%(among)s)
  and not exists (select 1 from authorities_link o where o.record_id = %(record)s and o.tag = t.tag and o.key = t.key)
"""


class LinkPart:
    """The links of a record's headings to authorities, see `catalogue.domain.merge_parts`."""

    name = "authorities.links"

    def move(self, targets: Mapping[int, int]) -> Mapping[int, Sequence[int]]:
        """Hang the links of each record (key) on another (value); return the ids of those moved by the record they left."""
        moved: dict[int, list[int]] = defaultdict(list)
        with connection.cursor() as cursor:
            cursor.execute(_MOVE, {"from": list(targets), "to": list(targets.values())})
            for link_id, was in cursor.fetchall():
                moved[was].append(link_id)
        return {was: sorted(ids) for was, ids in moved.items()}

    def move_back(self, ids: Sequence[int], *, record_id: int, among: Collection[int]) -> int:
        """Hang those of the links on a record that now hang on one of `among`; return how many."""
        with connection.cursor() as cursor:
            cursor.execute(_MOVE_BACK, {"record": record_id, "ids": list(ids), "among": list(among)})
            return int(cursor.rowcount)
