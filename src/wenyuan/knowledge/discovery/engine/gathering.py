"""Everything that is found, as rows for a picture of it: all of it while it is little, an even part where it is much."""

from __future__ import annotations

from typing import Final

from wenyuan.knowledge.discovery.analysis import SLICES
from wenyuan.knowledge.discovery.data import Gathered, GatheredRow
from wenyuan.knowledge.discovery.engine.matching import Matching
from wenyuan.knowledge.discovery.engine.snapshot import Row, Snapshot

# Reading a row takes some ten microseconds; a picture has no use for more.
MOST_ROWS: Final = 3_000


def gather_rows(snapshot: Snapshot, matching: Matching, total: int) -> Gathered:
    """What the index keeps of the documents that match, in no order. Above ``MOST_ROWS`` an even part of them, of which ``Gathered.share`` tells how large."""
    query = matching.query() if total <= MOST_ROWS else matching.sample(max(1, SLICES * MOST_ROWS // total))
    hits = snapshot.searcher.search(query, MOST_ROWS, count=False).hits if total else []
    rows = tuple(_make(row) for row in snapshot.read_rows([address for _, address in hits]))
    return Gathered(rows, total, len(rows) / total if total else 1.0)


def _make(row: Row) -> GatheredRow:
    _, _, _, decades, classes, _, town = row.counted
    return GatheredRow(row.source, row.key, row.work_key, row.titles[0] if row.titles else "", row.people, row.subjects, decades, classes, town, row.display)
