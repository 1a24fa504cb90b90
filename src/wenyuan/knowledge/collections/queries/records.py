"""Records of a topic: what its query finds, with what was picked and without what was kept out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from wenyuan.knowledge.catalogue.api import find_records, list_successors
from wenyuan.knowledge.discovery.api import Filters, Hit, IndexDamaged, IndexMissing, SearchRequest, search

from ..data import TopicData
from ..enums import PickKind
from .topics import list_picks

_CATALOGUE: Final = "catalogue"
_ACTIVE: Final = "active"
_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Records:
    """Records of a topic. `hits` are rows for a result list; `total` counts what the query found; `picked` were chosen by hand."""

    picked: tuple[tuple[int, str, str], ...]
    hits: tuple[Hit, ...]
    total: int
    answered: bool


def find_topic_records(topic: TopicData, *, offset: int = 0, limit: int = 20, with_excluded: bool = False) -> Records:
    """Return records of a topic. `picked` are (record, ARK and title) of those chosen by hand that are public."""
    picks = list_picks(topic_id=topic.id)
    chosen = [record for record, kind, _note in picks if kind == PickKind.PICK]
    known = find_records(record_ids=chosen)
    # A record that was merged since stands for the one it was merged into.
    after = {record: above[-1] for record, row in known.items() if row.status != _ACTIVE and (above := list_successors(record_id=record))}
    known |= find_records(record_ids=list(after.values())) if after else {}
    meant = dict.fromkeys(after.get(record, record) for record in chosen)
    picked = tuple((record, known[record].ark, known[record].title) for record in meant if record in known and known[record].status == _ACTIVE)
    left_out = {record for record, kind, _note in picks if kind == PickKind.EXCLUDE or not with_excluded}
    if not topic.query and not topic.materials:
        return Records(picked, (), 0, answered=True)
    try:
        found = search(SearchRequest(
            query=topic.query, filters=Filters(sources=(_CATALOGUE,), materials=topic.materials), limit=min(limit + len(left_out), 100), offset=min(offset, _MOST), group=False,
        ))
    except (IndexMissing, IndexDamaged):
        return Records(picked, (), 0, answered=False)
    hits = [hit for hit in found.hits if hit.source == _CATALOGUE and (with_excluded or hit.key not in left_out)]
    return Records(picked, tuple(hits[:limit]), found.total, answered=True)
