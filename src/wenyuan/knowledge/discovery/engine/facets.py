"""Facet counts: exact while results are few, scaled up from a fixed share of all documents where many.

Subjects and people are counted by number, not by text, as reading text back costs more than counting; the
few that are shown get their names from a document that has them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, TypedDict

from tantivy import Query

from wenyuan.knowledge.discovery.analysis import SLICES, facet_code
from wenyuan.knowledge.discovery.data import Facet, FacetCount, FacetCounts, Filters
from wenyuan.knowledge.discovery.engine.matching import Matching
from wenyuan.knowledge.discovery.engine.snapshot import Row, Snapshot

# Up to so many documents are counted from their rows: asking the engine costs more.
FEW: Final = 60
# Above so many documents the counts are estimated, from a sample of at least about so many.
SAMPLE_ABOVE: Final = 4_000
SAMPLE_SIZE: Final = 1_200

_FIELDS: Final = {
    Facet.LIBRARY: "library",
    Facet.MATERIAL: "material",
    Facet.LANGUAGE: "language",
    Facet.DECADE: "decade",
    Facet.CLASS: "class_top",
    Facet.DYNASTY: "dynasty",
    Facet.PLACE: "town",
    Facet.SUBJECT: "subject_code",
    Facet.PERSON: "person_code",
}
_ALL_CLASSES: Final = 1_000
_MOST_NAMES: Final = 50_000


class _Terms(TypedDict):
    field: str
    size: int
    segment_size: int


def without_facet(filters: Filters, facet: Facet) -> Filters:
    """The filters without those that choose values of a facet. Classes are a tree that one goes down, so they stay."""
    match facet:
        case Facet.LIBRARY:
            return replace(filters, libraries=())
        case Facet.MATERIAL:
            return replace(filters, materials=())
        case Facet.LANGUAGE:
            return replace(filters, languages=())
        case Facet.DYNASTY:
            return replace(filters, dynasties=())
        case Facet.PLACE:
            return replace(filters, places=())
        case Facet.SUBJECT:
            return replace(filters, subjects=())
        case Facet.PERSON:
            return replace(filters, people=())
        case Facet.DECADE:
            return replace(filters, decades=())
        case Facet.CLASS:
            return filters


def count_facets(snapshot: Snapshot, matching: Matching, total: int, facets: Sequence[Facet], size: int, filters: Filters) -> tuple[FacetCounts, ...]:
    """Counts of each facet among the documents that match, most frequent first."""
    if not facets or total == 0:
        return tuple(FacetCounts(facet, ()) for facet in facets)
    slices = SLICES if total <= SAMPLE_ABOVE else min(SLICES // 8, -(-SAMPLE_SIZE * SLICES // total))
    query = matching.query() if slices == SLICES else matching.sample(slices)
    parent = filters.classes[0] if len(filters.classes) == 1 else ""
    asked: dict[str, dict[str, _Terms]] = {}
    for facet in facets:
        field = "class" if facet is Facet.CLASS and parent else _FIELDS[facet]
        wanted = _ALL_CLASSES if field == "class" or facet is Facet.DECADE else size  # a timeline needs every decade
        asked[facet.value] = {"terms": {"field": field, "size": wanted, "segment_size": wanted * 2}}
    answer = snapshot.searcher.aggregate(query, asked)
    found = []
    for facet in facets:
        buckets = [(bucket["key"], int(bucket["doc_count"]) * SLICES // slices) for bucket in answer[facet.value]["buckets"]]
        if facet is Facet.CLASS and parent:
            buckets = _children(parent, buckets)[:size]
        counts = [FacetCount(_name(snapshot, facet, key), min(count, total)) for key, count in buckets]
        found.append(FacetCounts(facet, tuple(count for count in counts if count.value), estimated=slices < SLICES))
    return tuple(found)


def count_rows(rows: Sequence[Row], facets: Sequence[Facet], size: int, filters: Filters) -> tuple[FacetCounts, ...]:
    """The same as ``count_facets`` from the rows of all documents that match, where they are few."""
    parent = filters.classes[0] if len(filters.classes) == 1 else ""
    found = []
    for facet in facets:
        counter: Counter[str | float] = Counter()
        for row in rows:
            counter.update(set(_row_values(row, facet, parent)))
        ordered = sorted(counter.items(), key=lambda item: (-item[1], item[0]))
        buckets = _children(parent, ordered) if facet is Facet.CLASS and parent else ordered
        counts = tuple(FacetCount(str(value), count) for value, count in (buckets if facet is Facet.DECADE else buckets[:size]))
        found.append(FacetCounts(facet, counts))
    return tuple(found)


def _row_values(row: Row, facet: Facet, parent: str) -> Sequence[str | int]:
    libraries, material, languages, decades, classes, dynasties, town = row.counted
    match facet:
        case Facet.LIBRARY:
            return libraries
        case Facet.MATERIAL:
            return (material,)
        case Facet.LANGUAGE:
            return languages
        case Facet.DECADE:
            return decades
        case Facet.CLASS:
            return classes if parent else [number[:1] for number in classes]
        case Facet.DYNASTY:
            return dynasties
        case Facet.PLACE:
            return (town,) if town else ()
        case Facet.SUBJECT:
            return row.subjects
        case Facet.PERSON:
            return row.people


def _children(parent: str, buckets: list[tuple[str | float, int]]) -> list[tuple[str | float, int]]:
    """Classes directly below one class: those under it that have no other of them above."""
    below = {str(key): count for key, count in buckets if str(key).startswith(parent) and key != parent}
    direct = [(key, count) for key, count in below.items() if not any(key != other and key.startswith(other) for other in below)]
    return sorted(direct, key=lambda item: (-item[1], item[0]))


def _name(snapshot: Snapshot, facet: Facet, key: str | float) -> str:
    if facet in (Facet.SUBJECT, Facet.PERSON):
        return _read_name(snapshot, facet, int(key))
    return key if isinstance(key, str) else str(int(key))


def _read_name(snapshot: Snapshot, facet: Facet, code: int) -> str:
    known = (facet.value, code)
    if known in snapshot.names:
        return snapshot.names[known]
    query = Query.term_query(snapshot.schema, _FIELDS[facet], code, "basic")
    hits = snapshot.searcher.search(query, 1, count=False).hits
    for row in snapshot.read_rows([address for _, address in hits]):
        for value in row.subjects if facet is Facet.SUBJECT else row.people:
            if facet_code(value) == code:
                if len(snapshot.names) >= _MOST_NAMES:
                    snapshot.names.clear()
                snapshot.names[known] = value
                return value
    return ""


def count_named(snapshot: Snapshot, facet: Facet, value: str) -> int:
    """Number of all documents with a subject or person, in whatever script it is written."""
    return snapshot.count(Query.term_query(snapshot.schema, _FIELDS[facet], facet_code(value), "basic"))
